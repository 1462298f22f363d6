import numpy as np
import pytest

from analysis.spc import charts
from analysis.spc.icons import MetricChart, assurance, summary, variation

STEADY = [100, 104, 96, 101, 99, 103, 97, 100, 102, 98, 101, 99]
BASELINE = len(STEADY)


def chart_ending(*latest, rules="nhs"):
    return charts.xmr_chart([*STEADY, *latest], baseline=BASELINE, rules=rules)


@pytest.mark.parametrize(
    "latest, better, icon",
    [
        (101, "low", "common"),
        (150, "low", "concerning"),
        (150, "high", "improving"),
        (50, "low", "improving"),
        (50, "high", "concerning"),
        (50, "neither", "neither"),
    ],
)
def test_the_variation_icon_weighs_the_latest_point(latest, better, icon):
    assert variation(chart_ending(latest), better) == icon


def test_an_old_signal_does_not_colour_the_icon():
    assert variation(chart_ending(150, 100), "low") == "common"


def test_an_immature_point_does_not_colour_the_icon():
    chart = chart_ending(100, 50)
    mature = [True] * (len(chart) - 1) + [False]
    assert variation(chart, "low", mature) == "common"


@pytest.mark.parametrize(
    "target, better, icon",
    [
        (100, "low", "hit_and_miss"),
        (200, "low", "hit"),
        (50, "low", "missed"),
        (200, "high", "missed"),
        (50, "high", "hit"),
        (None, "low", "none"),
        (100, "neither", "none"),
    ],
)
def test_the_assurance_icon_compares_the_limits_with_the_target(target, better, icon):
    assert assurance(chart_ending(100), better, target) == icon


def test_no_limits_no_icons():
    chart = charts.p_chart([1, 2], [10, 10], least=12)
    assert variation(chart, "low") == "unknown"
    assert assurance(chart, "low", 0.1) == "unknown"
    assert variation(charts.p_chart([], []), "low") == "unknown"


def test_a_signal_without_direction_is_neither():
    chart = charts.xmr_chart([1] * 12 + [9] * 12 + [1, 9] * 2)
    assert "crossings" in chart.signal.iloc[-1]
    last = chart.assign(signal="crossings", direction="")
    assert variation(last, "low") == "neither"


def test_the_summary_has_a_row_for_every_metric_also_without_data():
    table = summary(
        {
            "rate": MetricChart(chart_ending(150), "low", 120),
            "cost": MetricChart(charts.xmr_chart([]), "low"),
        }
    )
    assert table.loc["rate", "variation"] == "concerning"
    assert table.loc["rate", "value"] == 150
    assert table.loc["cost", ["variation", "assurance"]].tolist() == ["unknown", "none"]
    assert np.isnan(table.loc["cost", "value"])


@pytest.mark.parametrize(
    "call, name",
    [
        (lambda: variation(chart_ending(1), "up"), "better"),
        (lambda: variation(chart_ending(1), "low", [True]), "mature"),
        (lambda: assurance(chart_ending(1), "low", np.nan), "target"),
    ],
)
def test_nonsense_is_refused_by_the_name_of_its_argument(call, name):
    with pytest.raises(ValueError, match=name):
        call()
