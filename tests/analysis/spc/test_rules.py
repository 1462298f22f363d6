"""Every rule against a plain loop over its definition, and its false alarms against published run lengths."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from analysis.spc import charts, counts, rules
from tests.paths import ORACLES


def track(score: np.ndarray) -> rules.Track:
    """Points of a process with mean 0 and sigma 1."""
    score = np.atleast_2d(np.asarray(score, dtype=float))
    side = np.sign(score).astype(np.int8)
    outside = ((score > 3).astype(int) - (score < -3)).astype(np.int8)
    return rules.Track(score, score, side, outside)


def fired(rule_set: str, code: str, score: list[float]) -> list[int]:
    return (np.flatnonzero(rules.find(rule_set, track(np.array(score)))[code][0]) + 1).tolist()


def windows(score, length):
    """Every stretch of so many points, with the position of its last point."""
    return [(end, score[end - length + 1 : end + 1]) for end in range(length - 1, len(score))]


def ends_of(score, length, test):
    return [end + 1 for end, points in windows(score, length) if test(points)]


def rising(points):
    return all(first < second for first, second in pairwise(points))


def by_turns(points):
    steps = np.sign(np.diff(points))
    return bool((steps[1:] * steps[:-1] == -1).all())


def several_beyond(score, least, window, sigmas):
    found = []
    for end, value in enumerate(score):
        points = score[max(0, end - window + 1) : end + 1]
        for way in (1, -1):
            if way * value > sigmas and sum(way * point > sigmas for point in points) >= least:
                found.append(end + 1)
    return found


PLAIN = {
    ("nelson", "side9"): lambda s: ends_of(s, 9, lambda p: min(p) > 0 or max(p) < 0),
    ("nelson", "trend6"): lambda s: ends_of(s, 6, lambda p: rising(p) or rising([-x for x in p])),
    ("nelson", "alternating14"): lambda s: ends_of(s, 14, by_turns),
    ("nelson", "two_of_three"): lambda s: several_beyond(s, 2, 3, 2),
    ("nelson", "four_of_five"): lambda s: several_beyond(s, 4, 5, 1),
    ("nelson", "hugging15"): lambda s: ends_of(s, 15, lambda p: max(map(abs, p)) < 1),
    ("nelson", "avoiding8"): lambda s: ends_of(s, 8, lambda p: min(map(abs, p)) > 1),
    ("western_electric", "side8"): lambda s: ends_of(s, 8, lambda p: min(p) > 0 or max(p) < 0),
    ("shewhart", "limit"): lambda s: ends_of(s, 1, lambda p: abs(p[0]) > 3),
}

# Few distinct values make ties, points on the line and long patterns likely.
scores = some.lists(
    some.sampled_from([-3.5, -2.5, -1.5, -0.5, 0.0, 0.5, 1.5, 2.5, 3.5]), min_size=1, max_size=45
)


@pytest.mark.parametrize("rule", PLAIN)
@given(scores)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_rule_fires_exactly_where_its_definition_holds(rule, score):
    assert fired(*rule, score) == PLAIN[rule](score)


PATTERNS = {
    "side9": [0.5] * 9,
    "trend6": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
    "alternating14": [0.5, 0.2] * 7,
    "two_of_three": [2.5, 0.1, 2.5],
    "four_of_five": [1.5, 1.5, 0.1, 1.5, 1.5],
    "hugging15": [0.5, -0.5] * 7 + [0.5],
    "avoiding8": [1.5, -1.5] * 4,
    "limit": [3.5],
}


@pytest.mark.parametrize("code", PATTERNS)
def test_nelsons_rule_fires_on_the_last_point_of_its_pattern_and_not_before(code):
    pattern = PATTERNS[code]
    assert fired("nelson", code, pattern) == [len(pattern)]
    assert fired("nelson", code, pattern[:-1]) == []


def test_points_on_opposite_sides_are_not_two_of_three():
    assert fired("nelson", "two_of_three", [2.5, -2.5, 0.1]) == []


def test_nhs_rules_mark_the_whole_pattern():
    """Making Data Count (NHSRplotthedots 0.2.2): seven points, trends of seven, two of three near the limit."""
    assert fired("nhs", "side7", [-1, *[0.5] * 7, -1]) == list(range(2, 9))
    assert fired("nhs", "side7", [0.5] * 6) == []
    assert fired("nhs", "trend7", [0.5, *np.linspace(-1.4, 1.6, 7), 1]) == list(range(2, 9))
    assert fired("nhs", "near_limit", [2.5, 0.1, 2.5]) == [1, 3]
    assert fired("nhs", "near_limit", [2.5, -0.1, 2.5]) == []
    assert fired("nhs", "near_limit", [2.5, 3.5, 0.1]) == []


@pytest.mark.parametrize("n", ORACLES["anhoej"])
def test_anhoej_limits_of_the_published_table(n):
    """Anhoej, Olesen (2014), PLoS ONE 9:e113825; qicharts2 vignette."""
    assert list(charts.anhoj_limits(int(n))) == ORACLES["anhoej"][n]


def test_anhoej_limits_of_many_lengths_at_once():
    longest, fewest = charts.anhoj_limits(np.array([10, 24]))
    assert (longest.tolist(), fewest.tolist()) == ([6, 8], [2, 8])
    for nonsense in (0, -3, 2.5):
        with pytest.raises(ValueError, match="n must"):
            charts.anhoj_limits(nonsense)


def longest_and_crossings(score):
    """Plain loop over the useful points."""
    useful = [np.sign(value) for value in score if value != 0]
    runs = []
    for side in useful:
        if runs and runs[-1][0] == side:
            runs[-1][1] += 1
        else:
            runs.append([side, 1])
    return len(useful), max((run[1] for run in runs), default=0), max(len(runs) - 1, 0)


@given(scores)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_anhoejs_test_counts_only_useful_points(score):
    useful, longest, crossings = longest_and_crossings(score)
    runs, rare = fired("anhoj", "run", score), fired("anhoj", "crossings", score)
    if useful == 0:
        assert not runs and not rare
        return
    limit = charts.anhoj_limits(useful)
    assert bool(runs) == (longest > limit.longest_run)
    assert rare == (list(range(1, len(score) + 1)) if crossings < limit.crossings else [])


def test_a_point_on_the_centre_line_does_not_end_a_run_and_is_not_marked():
    score = [-0.5, 0.5, -0.5, 0.5, *[0.5] * 4, 0.0, *[0.5] * 4, -0.5, 0.5]
    assert fired("anhoj", "run", score) == [4, 5, 6, 7, 8, 10, 11, 12, 13]


def test_a_value_that_equals_the_centre_but_for_rounding_is_on_it():
    errors, lines = [3, 1, 2, 4, 2], [30, 10, 20, 40, 20]
    chart = charts.p_chart(errors, lines, rules="nelson")
    assert np.ptp(chart.value) < 1e-15
    assert (chart.direction == "").all() and (chart.signal == "").all()


def test_a_week_without_volume_does_not_end_a_run():
    errors, lines = [9, 1, 9, 1] * 5 + [9] * 5 + [0] + [9] * 5, [100] * 25 + [0] + [100] * 5
    chart = charts.p_chart(errors, lines, baseline=20)
    marked = np.flatnonzero(["run" in codes.split() for codes in chart.signal])
    assert marked.tolist() == [20, 21, 22, 23, 24, 26, 27, 28, 29, 30]


def test_every_signal_says_above_or_below_unless_its_rule_has_no_direction():
    random = np.random.default_rng(2)
    values = random.normal(size=(50, 60)).round(1)
    for rule_set in charts.RULE_SETS:
        for row in values:
            chart = charts.xmr_chart(row, rules=rule_set)
            neutral = {"crossings", "alternating14", "hugging15", "avoiding8"}
            for codes, direction in zip(chart.signal, chart.direction, strict=True):
                assert (direction in ("above", "below")) == bool(set(codes.split()) - neutral)


def test_a_trend_tells_its_own_direction():
    chart = charts.xmr_chart([5, 5, 5, 5, 5, 5, 5, 5, 1, 2, 3, 4, 4.5, 4.8], rules="nelson", baseline=8)
    assert chart.direction.iloc[-1] in ("above", "below")
    falling = rules.find("nelson", track(np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4])))["trend6"][0]
    assert falling[-1] == rules.BELOW


def test_every_rule_has_one_code_and_one_meaning():
    codes = [rule for rule_set in charts.RULE_SETS.values() for rule in rule_set]
    for rule in codes:
        assert rules.RULES[rule.code] == rule
        assert rule.meaning == f"rule.{rule.code}"


def run_length(rule_codes: tuple[str, ...], noise: np.ndarray) -> float:
    """Mean points until the first signal, from the censored exponential estimate."""
    found = rules.find("western_electric", track(noise))
    hit = np.any([found[code] != 0 for code in rule_codes], axis=0)
    first = np.where(hit.any(axis=1), hit.argmax(axis=1) + 1, noise.shape[1])
    return first.sum() / hit.any(axis=1).sum()


def test_false_alarms_of_western_electric_equal_champ_and_woodall():
    """Champ, Woodall (1987), Technometrics 29:393, table 1; 3,000 series, seed 17, within 6 %."""
    noise = np.random.default_rng(17).normal(size=(3000, 1000))
    published = ORACLES["arl"]["WE"]
    for key, codes in {
        "r1": ("limit",),
        "r1_2": ("limit", "two_of_three"),
        "r1_3": ("limit", "four_of_five"),
        "r1_4": ("limit", "side8"),
        "all": ("limit", "two_of_three", "four_of_five", "side8"),
    }.items():
        assert run_length(codes, noise) == pytest.approx(published[key], rel=0.06), key


LENGTH = 1000
SMOOTHED = {
    "cusum_k5_h5": lambda values, phases: charts.cusum_chart(values, 0, 1, 0.5, 5, phases=phases),
    "cusum_k5_h4": lambda values, phases: charts.cusum_chart(values, 0, 1, 0.5, 4, phases=phases),
    "ewma_l2_L2962": lambda values, phases: charts.ewma_chart(values, 0, 1, 0.2, 2.962, phases=phases),
}


def run_lengths(key: str, shift: float, length: int, runs: int, seed: int) -> np.ndarray:
    """Points until the value passes the limit of a long series, NaN if it never does; one run a phase."""
    values = np.random.default_rng(seed).normal(shift, 1, length * runs)
    chart = SMOOTHED[key](values, range(0, length * runs, length))
    # The published run lengths of the EWMA are those of its constant, final limit.
    hit = (chart.value.abs() > chart.upper.iloc[length - 1]).to_numpy().reshape(runs, length)
    return np.where(hit.any(axis=1), hit.argmax(axis=1) + 1.0, np.nan)


@pytest.mark.parametrize("key", SMOOTHED)
def test_a_shift_of_one_sigma_is_found_as_fast_as_published(key):
    """Montgomery, table 9.3; Lucas, Saccucci 1990, table 3. 1,500 runs, seed 23, within 5 %."""
    lengths = run_lengths(key, shift=1, length=80, runs=1500, seed=23)
    assert lengths.mean() == pytest.approx(ORACLES["arl"][key][1], rel=0.05)


@pytest.mark.parametrize("key", SMOOTHED)
def test_charts_with_a_memory_raise_false_alarms_as_seldom_as_published(key):
    """The same tables without a shift. 400 runs of at most 1,000 points, seed 29, within 10 %."""
    lengths = run_lengths(key, shift=0, length=LENGTH, runs=400, seed=29)
    ended = np.isfinite(lengths)
    mean = np.where(ended, lengths, LENGTH).sum() / ended.sum()
    assert mean == pytest.approx(ORACLES["arl"][key][0], rel=0.10)


# Share of 26-week charts of 500 to 1,500 lines at 2 % on which each rule set finds something by chance alone.
FALSE_ALARMS = {"shewhart": 0.067, "anhoj": 0.09, "western_electric": 0.165, "nhs": 0.175, "nelson": 0.22}


@pytest.mark.parametrize("rule_set", FALSE_ALARMS)
def test_false_alarms_of_a_half_year_of_weeks_stay_within_what_is_told(rule_set):
    """20,000 charts without any change, seed 31, within one percentage point."""
    random = np.random.default_rng(31)
    lines = random.integers(500, 1500, (20_000, 26))
    signal = counts.share_charts(random.binomial(lines, 0.02), lines, {"rules": rule_set}, False, True).signal
    assert signal.any(axis=1).mean() == pytest.approx(FALSE_ALARMS[rule_set], abs=0.01)


def test_a_doubled_rate_is_found_within_the_quarter():
    """2,000 charts, 26 weeks at 1 %, then 13 weeks at 2 % of 2,000 lines, seed 37."""
    random = np.random.default_rng(37)
    rate = np.where(np.arange(39) < 26, 0.01, 0.02)
    lines = np.full((2000, 39), 2000)
    signal = counts.share_charts(random.binomial(lines, rate), lines, {"baseline": 26}, False, True).signal
    assert signal[:, 26:].any(axis=1).mean() >= 0.95
