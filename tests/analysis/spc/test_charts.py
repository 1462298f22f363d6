import numpy as np
import pandas as pd
import pytest

from analysis.spc import charts, counts, limits
from tests.paths import ORACLES

JUICE = ORACLES["montgomery_7_1_p"]
RELATIVE = 1e-4


def outside(chart: pd.DataFrame) -> list[int]:
    """Positions, from 1 as books count, of the points beyond a limit."""
    return [at + 1 for at, codes in enumerate(chart["signal"]) if "limit" in codes.split()]


def test_p_chart_of_montgomery_example_7_1():
    """Montgomery, SQC 6th ed., example 7.1 (orange juice cans; qcc orangejuice)."""
    chart = charts.p_chart(JUICE["trial"], JUICE["n"])
    assert chart.centre.unique() == pytest.approx([JUICE["all30"]["cl"]], rel=RELATIVE)
    assert chart.lower.unique() == pytest.approx([JUICE["all30"]["lcl"]], rel=RELATIVE)
    assert chart.upper.unique() == pytest.approx([JUICE["all30"]["ucl"]], rel=RELATIVE)
    assert outside(chart) == JUICE["all30"]["signals"]


def test_points_left_out_of_the_limits_are_still_drawn_and_tested():
    """Montgomery, example 7.1, limits without samples 15 and 23."""
    chart = charts.p_chart(JUICE["trial"], JUICE["n"], exclude=(14, 22))
    oracle = JUICE["excl_15_23"]
    assert (chart.centre[0], chart.lower[0], chart.upper[0]) == pytest.approx(
        (oracle["cl"], oracle["lcl"], oracle["ucl"]), rel=RELATIVE
    )
    assert outside(chart) == oracle["signals_incl_excluded"]
    assert len(chart) == 30


def test_a_phase_has_its_own_limits():
    """Montgomery, example 7.2: 24 samples after the adjustment; lower limit clipped at 0."""
    both = JUICE["trial"] + JUICE["phase2"]
    chart = charts.p_chart(both, JUICE["n"], exclude=(14, 22), phases=(30,))
    first, second = chart.iloc[0], chart.iloc[-1]
    assert (first.centre, first.upper) == pytest.approx((0.215, JUICE["excl_15_23"]["ucl"]), rel=RELATIVE)
    oracle = JUICE["phase2_24"]
    assert (second.centre, second.upper) == pytest.approx((oracle["cl"], oracle["ucl"]), rel=RELATIVE)
    assert second.lower == 0
    assert chart.phase.tolist() == [1] * 30 + [2] * 24
    assert not [at for at in outside(chart) if at > 30]


def test_a_baseline_freezes_the_limits():
    """Montgomery, example 7.2: the new samples against the old limits are a run below the centre."""
    both = JUICE["trial"] + JUICE["phase2"]
    for baseline in (30, np.arange(54) < 30, list(range(30))):
        chart = charts.p_chart(both, JUICE["n"], exclude=(14, 22), baseline=baseline)
        assert chart.centre.unique() == pytest.approx([0.215], rel=RELATIVE)
        assert "run" in chart.signal.iloc[-1].split()
        assert chart.direction.iloc[-1] == "below"


def test_p_chart_with_varying_lines():
    """Montgomery, table 7.4 (purchase orders)."""
    oracle = ORACLES["montgomery_t7_4_p_var_n"]
    chart = charts.p_chart(oracle["x"], oracle["n"])
    assert chart.centre[0] == pytest.approx(oracle["cl"], rel=RELATIVE)
    for lines, limits_of_n in oracle["by_n"].items():
        rows = chart[np.array(oracle["n"]) == int(lines)]
        assert rows.lower.unique() == pytest.approx(limits_of_n[0], rel=RELATIVE)
        assert rows.upper.unique() == pytest.approx(limits_of_n[1], rel=RELATIVE)
    assert outside(chart) == oracle["signals"]


def test_c_chart_of_montgomery_example_7_3():
    """Montgomery, example 7.3 (printed circuit boards; qcc circuit)."""
    oracle = ORACLES["montgomery_7_3_c"]
    for exclude, key in (((), "all"), ((5, 19), "excl_6_20"), ({5, 19}, "excl_6_20")):
        chart = charts.c_chart(oracle["x26"], exclude=exclude)
        wanted = (oracle[key]["cl"], oracle[key]["lcl"], oracle[key]["ucl"])
        assert (chart.centre[0], chart.lower[0], chart.upper[0]) == pytest.approx(wanted, rel=RELATIVE)
        assert outside(chart) == [6, 20]


def test_u_chart_with_varying_units():
    """Montgomery, example 7.5 (dyed cloth; qcc dyedcloth)."""
    oracle = ORACLES["montgomery_7_5_u"]
    chart = charts.u_chart(oracle["x"], oracle["n"])
    assert chart.centre[0] == pytest.approx(oracle["cl"], rel=RELATIVE)
    assert chart.lower.tolist() == pytest.approx(oracle["lcl"], rel=RELATIVE)
    assert chart.upper.tolist() == pytest.approx(oracle["ucl"], rel=RELATIVE)
    assert outside(chart) == oracle["signals"]


def test_u_chart_of_the_computer_maker():
    """Montgomery, example 7.4 (qcc pcmanufact)."""
    oracle = ORACLES["pcmanufact_u"]
    chart = charts.u_chart(oracle["x"], oracle["n"])
    wanted = (oracle["cl"], oracle["lcl"], oracle["ucl"])
    assert (chart.centre[0], chart.lower[0], chart.upper[0]) == pytest.approx(wanted, rel=RELATIVE)


def test_laneys_p_prime_tames_large_denominators():
    """qicharts2 nhs_accidents (Mohammed et al. 2008, QSHC 17:137)."""
    oracle = ORACLES["nhs_accidents_laney"]
    plain = charts.p_chart(oracle["r"], oracle["n"])
    assert plain.centre[0] == pytest.approx(oracle["cl"], rel=RELATIVE)
    assert (plain.lower[0], plain.upper[0]) == pytest.approx(oracle["p"]["first"], rel=RELATIVE)
    assert len(outside(plain)) == oracle["p"]["n_signals"]
    prime = charts.p_prime_chart(oracle["r"], oracle["n"])
    for row, key in ((0, "first"), (1, "second")):
        assert (prime.lower[row], prime.upper[row]) == pytest.approx(oracle["pprime"][key], rel=RELATIVE)
    assert len(outside(prime)) == oracle["pprime"]["n_signals"]
    assert charts.sigma_z(oracle["r"], oracle["n"]) == pytest.approx(
        oracle["pprime"]["sigma_z"], rel=RELATIVE
    )


def test_laneys_u_prime_tames_large_denominators():
    """NHS complaints per 10,000 (qicharts2 vignette)."""
    oracle = ORACLES["complaints_uprime"]
    plain = charts.u_chart(oracle["x"], oracle["n"])
    prime = charts.u_prime_chart(oracle["x"], oracle["n"])
    assert prime.centre[0] * oracle["per"] == pytest.approx(oracle["cl"], rel=RELATIVE)
    first = [prime.lower[0] * oracle["per"], prime.upper[0] * oracle["per"]]
    assert first == pytest.approx(oracle["uprime_first"], rel=RELATIVE)
    assert len(outside(plain)) == oracle["u_n_signals"]
    assert len(outside(prime)) == oracle["uprime_n_signals"]


def test_g_chart_has_a_median_centre_and_limits_around_the_mean():
    """qicharts2 cabg: operations between deaths; Provost, Murray 2011."""
    oracle = ORACLES["cabg_g"]
    chart = charts.g_chart(oracle["y"])
    assert (chart.centre[0], chart.lower[0]) == (oracle["cl_median"], oracle["lcl"])
    assert chart.upper[0] == pytest.approx(oracle["ucl"], rel=RELATIVE)
    assert outside(chart) == oracle["signals"]


def test_xmr_charts_of_montgomery_section_6_4():
    """Montgomery, examples 6.5 and 6.6 (mortgage costs, viscosity form)."""
    oracle = ORACLES["montgomery_6_5_xmr"]
    chart = charts.xmr_chart(oracle["x"], baseline=oracle["baseline"])
    assert (chart.centre[0], chart.lower[0], chart.upper[0]) == pytest.approx(
        (oracle["cl"], oracle["lpl"], oracle["upl"]), rel=RELATIVE
    )
    assert outside(chart) == oracle["signals"]


def test_cusum_of_montgomery_example_9_1():
    oracle = ORACLES["montgomery_9_1_cusum_ewma"]
    chart = charts.cusum_chart(
        oracle["x"], target=oracle["target"], sigma=oracle["sigma"], slack=0.5, decision=5
    )
    assert chart.high.iloc[27:].tolist() == pytest.approx(oracle["Cplus_28_30"], abs=0.006)
    assert chart.value.iloc[27:].tolist() == pytest.approx(oracle["Cplus_28_30"], abs=0.006)
    assert outside(chart) == oracle["cusum_signals"]
    assert chart.direction.iloc[-1] == "above"


def test_ewma_of_montgomery_example_9_2():
    data = ORACLES["montgomery_9_1_cusum_ewma"]
    oracle = data["ewma"]
    chart = charts.ewma_chart(
        data["x"], data["target"], data["sigma"], weight=oracle["lam"], width=oracle["L"]
    )
    assert chart.value[[0, 28]].tolist() == pytest.approx([oracle["z1"], oracle["z29"]], rel=RELATIVE)
    assert chart.upper[[0, 1]].tolist() == pytest.approx([oracle["ucl1"], oracle["ucl2"]], rel=RELATIVE)
    assert chart.upper.iloc[-1] == pytest.approx(oracle["ucl_inf"], rel=RELATIVE)
    assert outside(chart) == oracle["signals"]


EXAMPLES = {
    "p": ([3, 1, 0, 4, 2, 6], [50, 60, 0, 80, 50, 60]),
    "p_prime": ([3, 1, 0, 4, 2, 6], [50, 60, 0, 80, 50, 60]),
    "u": ([3, 1, 0, 4, 2, 6], [5, 6, 0, 8, 5, 6]),
    "u_prime": ([3, 1, 0, 4, 2, 6], [5, 6, 0, 8, 5, 6]),
    "c": ([3, 1, 0, 4, 2, 6],),
    "g": ([3, 1, 0, 4, 2, 6],),
    "xmr": ([3, 1, np.nan, 4, 2, 6],),
    "ewma": ([3, 1, np.nan, 4, 2, 6],),
    "cusum": ([3, 1, np.nan, 4, 2, 6],),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_chart_returns_the_same_columns_and_leaves_its_arguments_alone(name):
    arguments = [np.array(column, dtype=float) for column in EXAMPLES[name]]
    before = [column.copy() for column in arguments]
    chart = getattr(charts, f"{name}_chart")(*arguments)
    assert tuple(chart.columns[: len(limits.COLUMNS)]) == limits.COLUMNS
    assert len(chart) == 6
    for given, kept in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(given, kept)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("points", [0, 1, 2])
def test_no_chart_breaks_on_next_to_no_data(name, points):
    chart = getattr(charts, f"{name}_chart")(*([0.0] * points for _ in EXAMPLES[name]))
    assert len(chart) == points
    assert (chart.signal == "").all()
    assert not np.isinf(chart.select_dtypes("number")).any(axis=None)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_chart_can_be_rebased_and_given_immature_points(name):
    chart = getattr(charts, f"{name}_chart")(
        *(column * 2 for column in EXAMPLES[name]),
        phases=(6,),
        mature=[True] * 11 + [False],
        exclude=(1,),
        baseline=5,
    )
    assert chart.phase.tolist() == [1] * 6 + [2] * 6
    assert chart.signal.iloc[-1] == ""


@pytest.mark.parametrize("name", ["p", "p_prime", "u", "u_prime"])
def test_a_week_without_volume_has_no_rate_no_limits_and_no_signal(name):
    errors, lines = [5, 4, 0, 6, 5, 4, 5], [100, 100, 0, 100, 100, 100, 100]
    chart = getattr(charts, f"{name}_chart")(errors, lines)
    assert chart.loc[2, ["value", "lower", "upper", "sigma"]].isna().all()
    assert chart.signal[2] == ""
    without = getattr(charts, f"{name}_chart")(np.delete(errors, 2), np.delete(lines, 2))
    pd.testing.assert_frame_equal(chart.drop(index=2).reset_index(drop=True), without)


def test_an_immature_week_is_drawn_but_neither_in_the_limits_nor_a_signal():
    errors, lines = [10] * 12 + [90], [1000] * 13
    assert outside(charts.p_chart(errors, lines, baseline=12)) == [13]
    chart = charts.p_chart(errors, lines, mature=[True] * 12 + [False])
    assert chart.centre.unique() == pytest.approx([0.01])
    assert chart.value.iloc[-1] == 0.09 and chart.upper.iloc[-1] < 0.09
    assert (chart.signal == "").all()


def test_a_phase_with_too_few_points_has_no_limits():
    chart = charts.p_chart([1, 9], [100, 100], least=charts.BASELINE_LEAST)
    assert chart.value.tolist() == [0.01, 0.09]
    assert chart[["centre", "lower", "upper", "sigma"]].isna().all(axis=None)
    assert (chart.signal == "").all()
    assert charts.weeks_missing([True, True]) == 10
    assert charts.weeks_missing([True] * 30) == 0


def test_limits_stay_possible():
    chart = charts.p_chart([9, 10, 10, 9], [10, 10, 10, 10])
    assert (chart.upper == 1).all() and (chart.signal == "").all()
    chart = charts.u_chart([1, 0, 2, 1], [1, 1, 1, 1])
    assert (chart.lower == 0).all()


def test_weeks_without_any_error_raise_nothing():
    chart = charts.p_chart([0] * 30, [400] * 30)
    assert (chart.upper == 0).all() and (chart.signal == "").all()
    assert (charts.p_prime_chart([0] * 30, [400] * 30).signal == "").all()


def test_every_week_all_errors_raises_nothing():
    assert (charts.p_chart([7] * 30, [7] * 30).signal == "").all()


def test_charts_of_many_series_equal_the_charts_of_each():
    random = np.random.default_rng(3)
    lines = random.integers(0, 60, (40, 52))
    errors = random.binomial(lines, 0.05)
    mature = np.arange(52) < 48
    for rules in charts.RULE_SETS:
        many = counts.share_charts(
            errors, lines, {"rules": rules, "mature": mature, "phases": (26,), "exclude": (3,)}, False, True
        )
        for row in range(40):
            one = charts.p_chart(
                errors[row], lines[row], rules=rules, mature=mature, phases=(26,), exclude=(3,)
            )
            pd.testing.assert_frame_equal(limits.frame(many, row), one)
            np.testing.assert_array_equal(many.signal[row], one.signal != "")


def test_the_choice_follows_rarity_then_overdispersion():
    random = np.random.default_rng(5)
    lines = np.full(40, 2000)
    assert charts.choose(random.binomial(lines, 0.0005), lines)[:2] == ("g", "rare")
    assert charts.choose(random.binomial(lines, 0.02), lines)[:2] == ("p", "binomial")
    drifting = random.binomial(lines, random.uniform(0.01, 0.06, 40))
    chosen = charts.choose(drifting, lines)
    assert chosen[:2] == ("p_prime", "overdispersed")
    assert chosen.sigma_z > charts.OVERDISPERSED
    assert chosen.expected == pytest.approx(drifting.mean())
    assert charts.choose([0, 0], [0, 0]).reason == "no_data"
    assert charts.choose([0] * 20, [500] * 20).chart == "g"


def test_an_immature_week_does_not_change_the_choice():
    errors, lines, mature = [40, 42, 38, 41, 0], [2000] * 5, [True] * 4 + [False]
    assert charts.choose(errors, lines, mature=mature) == charts.choose(errors[:4], lines[:4])


def test_gaps_of_single_lines_are_the_good_lines_between_errors():
    cabg = ORACLES["cabg_g"]["y"]
    row = np.concatenate([[1], *(np.append(np.zeros(gap), 1) for gap in cabg), np.zeros(7)])
    made = charts.gaps(row, np.ones(row.size))
    assert made.gap.tolist() == cabg
    assert made.since_last == 7
    assert row[made.row].all()


def test_gaps_of_weekly_rows_keep_the_number_of_good_lines():
    random = np.random.default_rng(7)
    lines = random.integers(0, 300, 60)
    errors = random.binomial(lines, 0.01)
    made = charts.gaps(errors, lines)
    assert made.gap.size == errors.sum() - 1
    assert (made.gap >= 0).all()
    assert charts.gaps([2, 1], [2, 1]).gap.tolist() == [0, 0]
    assert charts.gaps([0, 0], [10, 5]).since_last == 15


NONSENSE = {
    "negative": (lambda: charts.p_chart([-1], [5]), "errors"),
    "more errors than lines": (lambda: charts.p_chart([6], [5]), "errors"),
    "missing": (lambda: charts.p_chart([1, None], [5, 5]), "errors"),
    "lengths": (lambda: charts.p_chart([1, 2], [5, 5, 5]), "lines"),
    "two dimensions": (lambda: charts.p_chart([[1]], [[5]]), "errors"),
    "one dimension": (lambda: counts.share_charts([1], [5], {}, False, True), "errors"),
    "defects without units": (lambda: charts.u_chart([1], [0]), "defects"),
    "negative count": (lambda: charts.c_chart([-1]), "defects"),
    "negative gap": (lambda: charts.g_chart([-1]), "gaps"),
    "infinite": (lambda: charts.xmr_chart([np.inf]), "values"),
    "rules": (lambda: charts.p_chart([1], [5], rules="all"), "rules"),
    "baseline": (lambda: charts.p_chart([1], [5], baseline=0), "baseline"),
    "baseline position": (lambda: charts.p_chart([1], [5], baseline=[1]), "baseline"),
    "exclude": (lambda: charts.p_chart([1], [5], exclude=[-1]), "exclude"),
    "phases": (lambda: charts.p_chart([1], [5], phases=[4]), "phases"),
    "mature": (lambda: charts.p_chart([1], [5], mature=[True, False]), "mature"),
    "weight": (lambda: charts.ewma_chart([1], weight=0), "weight"),
    "width": (lambda: charts.ewma_chart([1], width=-1), "width"),
    "sigma": (lambda: charts.cusum_chart([1], target=0, sigma=0), "sigma"),
    "slack": (lambda: charts.cusum_chart([1], slack=-1), "slack"),
    "decision": (lambda: charts.cusum_chart([1], decision=0), "decision"),
    "half an error": (lambda: charts.gaps([0.5], [2]), "whole"),
}


@pytest.mark.parametrize("case", NONSENSE)
def test_nonsense_is_refused_by_the_name_of_its_argument(case):
    call, name = NONSENSE[case]
    with pytest.raises(ValueError, match=name):
        call()


def test_an_option_that_does_not_exist_is_refused():
    with pytest.raises(TypeError, match="basline"):
        charts.p_chart([1], [5], basline=3)
