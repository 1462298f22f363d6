"""No person is a cause: with a station at night, an item or a shift gone wrong, nothing that is said names a packer."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis import __main__ as command
from analysis.digest import build as digest
from analysis.questions import changes
from analysis.report import build
from analysis.review import findings, opening
from analysis.wording.words import Words
from data.query import Filters
from data.records import retros, topics
from data.records.source import Direct
from data.store import Store
from tests.analysis.questions.shops import MONDAY, claim, line, load
from tests.pages.conftest import Open, everything_shown

WEEKS, SINCE, A_WEEK = 12, 8, 400
NOW = MONDAY + timedelta(weeks=SINCE), MONDAY + timedelta(weeks=WEEKS, days=-1)
DAYS = {"from_": str(NOW[0]), "to": str(NOW[1])}
AS_OF = datetime(2026, 5, 11, 9)  # noqa: DTZ001 - stored moments are naive UTC
PERSON = re.compile(r"\bP(?:0\d|10)\b")
PLANTED = {
    "place": (("station", "S3"), ("shift", "night")),
    "item": (("sku", "MUG"),),
    "shift": (("shift", "night"),),
}


def fill(store: Store, folder: Path, planted: tuple[tuple[str, str], ...]) -> None:
    """Weeks of lines with who packed them where; what is planted errs at ten to thirty times the rate since `SINCE`.

    One packer has nine in ten of the lines of the planted place, so that place and packer look alike.
    """
    rng = np.random.default_rng(5 + len(planted[0][1]))
    worse = 0.35 if len(planted) > 1 else 0.12
    lines: list[dict[str, Any]] = []
    packed, claims = [], []
    for week in range(WEEKS):
        for number in range(A_WEEK):
            day = MONDAY + timedelta(weeks=week, days=int(rng.integers(7)))
            of = {
                "sku": str(rng.choice(["MUG", "TEE", "CAP", "BAG"], p=[0.2, 0.4, 0.2, 0.2])),
                "station": f"S{rng.integers(1, 5)}", "shift": str(rng.choice(["day", "night"], p=[0.7, 0.3])),
            }  # fmt: skip
            first = 1 if of["shift"] == "day" else 6
            packer = f"P{rng.integers(first, first + 5):02d}"
            if (of["station"], of["shift"]) == ("S3", "night") and rng.random() < 0.9:
                packer = "P08"
            lines.append(line(f"W{week}N{number}", day, sku=of["sku"]))
            packed.append(
                {"order_id": f"W{week}N{number}", "packer": packer, "station": of["station"], "shift": of["shift"],
                 "packed_at": f"{day} {'22' if of['shift'] == 'night' else '14'}:00"}
            )  # fmt: skip
            wrong = week >= SINCE and all(of[name] == value for name, value in planted)
            if rng.random() < (worse if wrong else 0.012):
                claims.append(claim(lines[-1], int(rng.integers(2, 9)), seller_fault="yes"))
    for name, rows in (("lines.csv", lines), ("packing.csv", packed), ("cases.csv", claims)):
        load(store, folder, name, rows)


def named(texts: list[str]) -> list[str]:
    """The texts that name a packer."""
    return [text for text in texts if PERSON.search(text)]


@pytest.mark.parametrize(
    ("what", "screens"),
    [
        ("place", (("overview", "en"), ("changes", "zh_CN"), ("causes", "en"))),
        ("item", (("overview", "zh_CN"), ("changes", "en"), ("skus", "en"))),
        ("shift", (("overview", "en"), ("changes", "zh_CN"))),
    ],
)
def test_the_screens_name_what_is_planted_and_nobody(
    nothing: Path, open_screen: Open, what: str, screens: tuple[tuple[str, str], ...]
) -> None:
    planted = PLANTED[what]
    store = Store(nothing / "rightbox.duckdb")
    fill(store, nothing, planted)
    store.close()
    for key, lang in screens:
        at = open_screen(key, lang=lang, **DAYS)
        assert not at.exception, at.exception[0].message
        said = everything_shown(at)
        assert not named(said), named(said)
        assert any(planted[0][1] in text or Words(lang).value(*planted[0]) in text for text in said), key


@pytest.mark.parametrize("what", sorted(PLANTED))
def test_what_is_planted_comes_first_and_nobody_is_named(
    data_folder: Path, tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    planted, words, period = PLANTED[what], Words("en"), Filters(*NOW)
    store = Store(data_folder / "rightbox.duckdb")
    fill(store, tmp_path, planted)
    table, before, now, young = changes.compared(store, period)
    told = changes.explained(table, changes.allowance(Direct(store), now, before))
    first = next(item for item in told if item.pattern)
    assert not young and first.status == "confirmed"
    assert {(n, v) for n, values in first.pattern for v in values} == set(planted)
    assert not named([changes.sentence(item, words) for item in told])
    week = Filters(NOW[1] - timedelta(days=6), NOW[1])
    assert not named([digest.build(store, week, words, now=AS_OF).text()])
    _pack_says_nobody(store, period, words)
    _retro_says_nobody(store, period, words)
    store.close()
    days = [str(day) for day in NOW]
    assert command.main(["explain", "--from", days[0], "--to", days[1]]) == 0
    printed = capsys.readouterr().out
    assert not named(printed.splitlines()) and words.value(*planted[0]) in printed


def _pack_says_nobody(store: Store, period: Filters, words: Words) -> None:
    report = build.build(store, period, words, now=AS_OF)
    for section in report.sections:
        said = [section.title, section.finding, *section.points, *section.facts]
        said += [
            str(v) for t in section.tables for c in t.columns if c.name in t.frame for v in t.frame[c.name]
        ]
        assert section.key == "packers" or not named(said), (section.key, named(said))
    fair = report.section("packers")
    assert fair is not None and "more errors" not in fair.finding
    assert "none of the" in fair.finding


def _retro_says_nobody(store: Store, period: Filters, words: Words) -> None:
    found = findings.of_store(store, period)
    causes = [f for f in found if f.kind != "packer"]
    assert {"signal", "change"} <= {f.kind for f in causes}
    said = [t for f in causes for t in (findings.sentence(f, words), findings.evidence(f, words))]
    # the draft of a packer's own topic is about that topic; its sentences name nobody all the same
    said += [f.subject for f in causes if f.kind != topics.DRAFTED]
    assert not named(said), named(said)
    fair = [f for f in found if f.kind == "packer"]
    assert not any(f.sentence_key.endswith("packer.above") for f in fair)
    assert all("95% sure" in findings.sentence(f, words) + findings.evidence(f, words) for f in fair)
    retro = opening.open_retro(store, period, "A month", "ann", found)
    drafted = [str(v) for row in topics.everything(store, retro) for v in row.values()]
    drafted += [str(v) for k, v in dict(retros.get(store, retro)).items() if k in retros.TEXTS]
    about = [text for text in drafted if not text.startswith("packer=")]
    assert not named(about), named(about)
