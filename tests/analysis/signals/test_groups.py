"""Signals that count the same errors are one story; the most surprising of them tells it."""

from __future__ import annotations

from analysis.signals.groups import same_story
from analysis.signals.unusual import Signal

NONE: list[set[object]] = [set()] * 3


def _signal(value: str, errors: int, expected: float, direction: str = "above") -> Signal:
    return Signal("station", value, 1, 4, direction, ("limit",), errors, expected)


def test_signals_that_share_half_of_the_errors_of_the_smaller_are_one_story():
    wide, narrow, apart = _signal("WH1", 96, 52), _signal("S3", 59, 8), _signal("SHOP", 40, 20)
    rows = [set(range(96)), set(range(40, 99)), set(range(200, 240))]
    assert same_story([wide, narrow, apart], rows, NONE) == [[1, 0], [2]]


def test_just_under_half_is_another_story():
    rows = [set(range(100)), set(range(51, 151))]
    assert same_story([_signal("A", 100, 10), _signal("B", 100, 50)], rows, NONE) == [[0], [1]]


def test_better_and_worse_are_never_one_story_and_worse_comes_first():
    rows = [set(range(10)), set(range(10))]
    signals = [_signal("A", 10, 100, "below"), _signal("B", 30, 20)]
    assert same_story(signals, rows, NONE) == [[1], [0]]


def test_a_signal_without_a_known_error_stands_alone():
    assert same_story([_signal("A", 9, 1), _signal("B", 9, 1)], [set(), set()], NONE) == [[0], [1]]


def test_of_two_that_fell_the_errors_that_are_lacking_make_one_story():
    # a station with 64 of 100 errors was mended; the night, half of all, has fewer for that reason alone
    station, night, family = set(range(64)), set(range(0, 100, 2)), set(range(70, 100))
    signals = [
        _signal("S3", 20, 64, "below"),
        _signal("Night", 28, 50, "below"),
        _signal("F", 5, 30, "below"),
    ]
    rows = [set(range(200, 220)), set(range(210, 238)), set(range(300, 305))]
    assert same_story(signals, rows, [station, night, family]) == [[0, 1], [2]]
    # the same night, whose errors lack elsewhere too
    assert same_story([signals[0], signals[2]], [rows[0], rows[2]], [station, family]) == [[0], [1]]
