"""No screen shows a hole, a code or the name of a column instead of words: any language, any store."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.importing import ingest
from data.store import Store
from pages.ui.core.screens import PAGES
from tests.pages.conftest import Open, everything_shown

HOLES = re.compile(r"(?<![\w.-])(?:nan|NaN|None(?! of\b)|NaT|inf|<NA>)(?![\w.-])")
RAW = re.compile(r"^[a-z0-9]+(?:_[a-z0-9]+)+$")
AMERICAN = re.compile(r"\b\d{1,2}/\d{1,2}/\d{2}\b")
DAY = "2026-{month:02}-{day:02}"
Row = Mapping[str, Any]


def _line(number: int, **more: Any) -> Row:
    stamp = DAY.format(month=9 + number % 2, day=1 + number % 27) + " 10:00"
    return {
        "platform": "shopee", "shop": "SG", "order_id": f"N{number}", "sku": f"TEE-{number % 3}", "variation": "",
        "quantity": 1, "unit_price": "12.90", "currency": "SGD", "status": "completed", "ordered_at": stamp,
        "shipped_at": stamp, "tracking_no": f"T{number}", "warehouse": "WH1", "carrier": "SPX",
    } | more  # fmt: skip


def _claim(line: Row, **more: Any) -> Row:
    opened = str(line["shipped_at"])[:8] + "28 09:00"
    return {
        "platform": line["platform"], "shop": line["shop"], "case_id": f"R{line['order_id']}",
        "order_id": line["order_id"], "sku": line["sku"], "opened_at": opened, "raw_reason": "Wrong item",
    } | more  # fmt: skip


def _load(folder: Path, tables: Mapping[str, Sequence[Row]]) -> None:
    store = Store(folder / "rightbox.duckdb")
    for name, rows in tables.items():
        path = folder / name
        with path.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, list(dict.fromkeys(n for row in rows for n in row)))
            writer.writeheader()
            writer.writerows(rows)
        assert ingest.load(store, path).refused is None
    store.close()


def _tiny(folder: Path) -> None:
    """Three lines, one claim."""
    lines = [_line(n) for n in range(3)]
    _load(folder, {"orders.csv": lines, "claims.csv": [_claim(lines[0])]})


def _mixed(folder: Path) -> None:
    """Two currencies without a rate, fields that are empty, a claim without its order."""
    lines = [
        _line(
            n, currency=("SGD", "IDR")[n % 2], warehouse=("WH1", "")[n % 2], carrier=("", "SPX", "J&T")[n % 3]
        )
        for n in range(120)
    ]
    claims = [_claim(line, raw_reason=("Wrong item", "", "?")[i % 3]) for i, line in enumerate(lines[:24])]
    lost = {**_claim(lines[0]), "case_id": "LOST", "order_id": "NOWHERE"}
    _load(folder, {"orders.csv": lines, "claims.csv": [*claims, lost]})


STORES: dict[str, Callable[[Path], None]] = {"empty": lambda folder: None, "tiny": _tiny, "mixed": _mixed}


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> dict[str, Path]:
    """A data folder for each kind of store."""
    made = {"demo": demo_folder}
    for name, fill in STORES.items():
        made[name] = tmp_path_factory.mktemp(name)
        fill(made[name])
    return made


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("kind", ["empty", "tiny", "mixed", "demo"])
@pytest.mark.parametrize("screen", [screen.key for screen in PAGES])
def test_nothing_is_shown_but_words_and_numbers(
    screen: str,
    kind: str,
    language: str,
    folders: dict[str, Path],
    use_folder: Callable[[Path], None],
    open_screen: Open,
) -> None:
    use_folder(folders[kind])
    at = open_screen(screen, lang=language)
    assert not at.exception
    wrong = [text for text in everything_shown(at) if HOLES.search(text) or RAW.match(text.strip())]
    wrong += [text for text in everything_shown(at) if AMERICAN.search(text)]
    assert wrong + _tables(at) == []


def _tables(at: AppTest) -> list[str]:
    """What is wrong in tables: a column without a heading in words, a cell that says that nothing is there."""
    wrong = []
    for table in at.dataframe:
        frame: pd.DataFrame = table.value
        config = json.loads(table.proto.columns or "{}")
        if frame.isna().any(axis=None) and not table.proto.placeholder:
            wrong.append("a missing value is drawn as None")
        for name in frame.columns:
            label = (config.get(str(name)) or {}).get("label") or str(name)
            if RAW.match(label):
                wrong.append(f"heading {label}")
            cells = frame[name]
            if not pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_datetime64_any_dtype(cells):
                holes = [
                    repr(v)
                    for v in cells
                    if not isinstance(v, list) and (pd.isna(v) or HOLES.fullmatch(str(v)))
                ]
                raw = [str(v) for v in cells if RAW.match(str(v)) and name not in ("file", "name", "what")]
                wrong += [f"{label}: {v}" for v in dict.fromkeys([*holes, *raw])]
    return wrong
