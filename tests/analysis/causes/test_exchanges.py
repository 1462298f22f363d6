"""Exchanges: both directions as one story, and crossed labels as pairs of orders."""

import pandas as pd

from analysis.causes import exchanges, mixups

SHIPPED = pd.DataFrame(
    {
        "sku": ["navy", "black", "red", "cup"],
        "lines": [400, 400, 400, 800],
        "parent_sku": ["tee", "tee", "tee", "cup"],
    }
)


def _cases(
    pairs: list[tuple[str, str]], minutes: list[float] | None = None, station: str = "S1"
) -> pd.DataFrame:
    frame = pd.DataFrame(pairs, columns=["sku", "received_sku"])
    start = pd.Timestamp("2026-03-02 08:00")
    frame["case_id"] = [f"c{n}" for n in range(len(frame))]
    frame["order_id"] = [f"o{n}" for n in range(len(frame))]
    frame["station"] = station
    after = minutes or [n * 600.0 for n in range(len(frame))]
    frame["packed_at"] = [start + pd.Timedelta(minutes=m) for m in after]
    return frame


def test_both_directions_are_one_row_with_the_errors_of_both() -> None:
    cases = _cases([("navy", "black")] * 5 + [("black", "navy")] * 9 + [("cup", "red")])
    told = exchanges.exchanges(mixups.pairs(cases, SHIPPED), pd.Series({"navy": 11, "black": 20}))
    first = told.iloc[0]
    assert (first["one"], first["other"], first["there"], first["back"]) == ("black", "navy", 9, 5)
    assert (first["count"], first["errors"], first["both_ways"], first["sure"]) == (14, 31, True, True)
    assert len(told) == 2 and not told.iloc[1]["sure"]


def test_look_alike_comes_first_when_a_few_swaps_are_chance() -> None:
    # Two of sixteen orders happened to be packed ten minutes apart; all others hours apart.
    pairs = [("navy", "black"), ("black", "navy")] * 8
    minutes = [0.0, 10.0, *[n * 600.0 for n in range(1, 15)]]
    told = exchanges.exchanges(mixups.pairs(_cases(pairs, minutes), SHIPPED), pd.Series(dtype=int)).iloc[0]
    assert told["hint"] == "lookalike" and told["explained"] == 14
    assert told["signs"][0] == "same_parent"


def test_label_swap_comes_first_when_most_cases_are_swaps() -> None:
    pairs = [("navy", "black"), ("black", "navy")] * 4
    minutes = [start * 600.0 + more for start in range(4) for more in (0.0, 5.0)]
    told = exchanges.exchanges(mixups.pairs(_cases(pairs, minutes), SHIPPED), pd.Series(dtype=int)).iloc[0]
    assert told["hint"] == "label_swap" and told["explained"] == 8


def test_crossed_labels_are_one_row_for_two_orders() -> None:
    cases = _cases([("navy", "cup"), ("cup", "navy"), ("red", "cup")], [0.0, 3.0, 4.0], "S3")
    found = exchanges.crossed(cases)
    assert len(found) == 1
    assert found.loc[0, ["station", "order_id", "order_other"]].tolist() == ["S3", "o0", "o1"]
    assert exchanges.crossed(cases.assign(station=["S3", "S4", "S3"])).empty
    assert exchanges.crossed(cases.iloc[:0]).empty


def test_the_map_has_no_empty_row_or_column() -> None:
    cases = _cases([("navy", "black")] * 5 + [("black", "navy")] * 2 + [("cup", "red")] * 3)
    table = exchanges.matrix(mixups.pairs(cases, SHIPPED))
    assert table.loc["navy", "black"] == 5 and table.loc["cup", "red"] == 3
    assert "red" not in table.index and "cup" not in table.columns


def test_no_case_gives_no_exchange() -> None:
    nothing = mixups.pairs(_cases([]), SHIPPED)
    assert exchanges.exchanges(nothing, pd.Series(dtype=int)).empty


def test_around_a_pair_stand_those_that_either_is_also_taken_for() -> None:
    cases = _cases(
        [("navy", "black")] * 5 + [("black", "navy")] * 3 + [("red", "navy")] * 2 + [("cup", "red")]
    )
    ways = exchanges.around(mixups.pairs(cases, SHIPPED), "black", "navy")
    assert sorted(ways) == [["black", "navy", 3], ["navy", "black", 5], ["red", "navy", 2]]
    assert ["cup", "red", 1] in exchanges.around(mixups.pairs(cases, SHIPPED), "red", "cup")
