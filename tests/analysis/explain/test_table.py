"""``python -m analysis explain --table``: somebody's own leaf table, with counts or with a forecast."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from analysis import __main__ as command_line
from data.commands.caller import DONE, REFUSED

HEAD = ("station", "shift", "lines_before", "errors_before", "lines_after", "errors_after")


def _write(path: Path, rows: list[tuple], head: tuple[str, ...] = HEAD) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([head, *rows])
    return path


def _rows(after: int) -> list[tuple]:
    """Twelve places of 4,000 lines at 1 % before and 1,000 after; S3 at night has so many errors after, in two rows."""
    rng = np.random.default_rng(330_000)
    rows = [
        (f"S{station}", shift, 4000, int(rng.binomial(4000, 0.01)), 1000, int(rng.binomial(1000, 0.01)))
        for station in range(6)
        for shift in ("D", "N")
        if (station, shift) != (3, "N")
    ]
    return [*rows, ("S3", "N", 2000, 20, 500, after // 2), ("S3", "N", 2000, 20, 500, after - after // 2)]


def _said(capsys: pytest.CaptureFixture[str], *given: object) -> list[dict]:
    assert command_line.main(["explain", *map(str, given), "--json"]) == DONE
    return json.loads(capsys.readouterr().out)


def test_a_planted_place_is_explained_with_its_numbers_duplicates_added_up(tmp_path, capsys):
    path = _write(tmp_path / "leaves.csv", _rows(50))
    found = [
        item for item in _said(capsys, "--table", path, "--dimensions", "station,shift") if item["scope"]
    ]
    assert [item["scope"] for item in found] == [{"station": "S3", "shift": "N"}]
    numbers = {name: found[0][name] for name in HEAD[2:]}
    assert numbers == {"lines_before": 4000, "errors_before": 40, "lines_after": 1000, "errors_after": 50}
    assert found[0]["expected"] == pytest.approx(10, rel=0.2)
    assert found[0]["ratio_lower"] < found[0]["ratio"] < found[0]["ratio_upper"] and found[0]["p"] <= 0.04
    assert found[0]["excess"] == pytest.approx(50 - found[0]["expected"])


def test_nothing_beyond_chance_is_an_answer(tmp_path, capsys):
    path = _write(tmp_path / "leaves.csv", _rows(10))
    assert _said(capsys, "--table", path, "--dimensions", "station,shift") == []
    assert command_line.main(["explain", "--table", str(path), "--dimensions", "station,shift"]) == DONE
    assert "chance" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ((), "--dimensions"),
        (("--dimensions", "place"), "no column 'place'"),
        (("--dimensions", "station", "--forecast", "real"), "two columns"),
        (("--dimensions", "station", "--forecast", "shift,lines_after"), "row 2: shift 'D' is no number"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(tmp_path, capsys, given, why):
    path = _write(tmp_path / "leaves.csv", _rows(10))
    assert command_line.main(["explain", "--table", str(path), *given]) == REFUSED
    assert why in capsys.readouterr().err


def test_a_failed_forecast_is_put_down_to_what_deviates_together(tmp_path, capsys):
    rng = np.random.default_rng(330_001)
    rows = []
    for a, b, c in np.ndindex(8, 9, 6):
        predicted = 100 * rng.weibull(0.8) + 1
        real = predicted * (1 + rng.normal(0, 0.05)) * (0.5 if a == 2 else 0.4 if (b, c) == (4, 1) else 1)
        rows.append((a, b, c, round(max(real, 0), 3), round(predicted, 3)))
    path = _write(tmp_path / "forecast.csv", rows, ("a", "b", "c", "real", "predicted"))
    found = _said(capsys, "--table", path, "--dimensions", "a,b,c", "--forecast", "real,predicted")
    assert [item["scope"] for item in found] == [{"a": "2"}, {"b": "4", "c": "1"}]
    assert found[0]["real"] < 0.6 * found[0]["predicted"]
