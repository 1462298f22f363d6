"""What works in the background lets screens go first, and no longer than it says."""

from __future__ import annotations

import threading
import time

from pages.ui.core import run


def test_who_waits_for_rest_goes_on_once_no_screen_is_drawn() -> None:
    assert run.wait_for_rest(0)
    drawn, waited = threading.Event(), []

    def draw() -> None:
        with run.under_way():
            drawn.wait(10)

    screen = threading.Thread(target=draw)
    screen.start()
    while run.wait_for_rest(0):
        time.sleep(0.001)
    assert not run.wait_for_rest(0.02)
    others = threading.Thread(target=lambda: waited.append(run.wait_for_rest(10)))
    others.start()
    drawn.set()
    others.join(10)
    screen.join(10)
    assert waited == [True]


def test_outside_of_a_run_everything_is_found_each_time() -> None:
    found = iter(range(3))
    assert [run.once("n", lambda: next(found)) for _ in range(3)] == [0, 1, 2]
    run.forget()
    assert not run.is_on()


def test_runs_that_ended_are_counted() -> None:
    before = run.ended()
    with run.under_way():
        assert run.ended() == before
    assert run.ended() == before + 1
