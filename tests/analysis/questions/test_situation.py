"""One situation: the screen's question, pack, digest, retro and command line say the same of the same days."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from analysis import __main__ as command_line
from analysis.digest import build as digest
from analysis.questions import changes, sentences
from analysis.questions.judged_weeks import newest_week
from analysis.questions.situation import Situation, assess
from analysis.report import build as pack
from analysis.review import findings
from analysis.signals import weekly
from analysis.signals.sentences import sentence
from analysis.spc.rules import RULE_SETS
from analysis.wording.words import Words, too_few
from data.commands.caller import Caller
from data.demo import install
from data.query import Filters
from data.records import rebases, settings
from data.records.source import Direct
from data.store import Store
from tests.analysis.questions.shops import MONDAY, load, steady, weeks_of_lines

EN = Words("en")
NOW = datetime(2026, 11, 16, 3, 0, tzinfo=UTC).replace(tzinfo=None)
Fill = Callable[[Store, Path], None]


def demo(store: Store, folder: Path) -> None:
    install.install(store, lines=6_000, today=date(2026, 11, 16))


def small(store: Store, folder: Path) -> None:
    shipped, claims = weeks_of_lines([1, 0, 2, 1], lines=30)
    load(store, folder, "orders.csv", shipped)
    load(store, folder, "claims.csv", claims)


def silent(store: Store, folder: Path) -> None:
    load(store, folder, "orders.csv", weeks_of_lines([0] * 20)[0])


def risen(store: Store, folder: Path) -> None:
    shipped, claims = weeks_of_lines([*steady(30, 4), 9, 11, 12, 10, 11, 9, 10, 12])
    load(store, folder, "orders.csv", shipped)
    load(store, folder, "claims.csv", claims)


def rebased(store: Store, folder: Path) -> None:
    """The rise is the new usual: a rebase says so."""
    shipped, claims = weeks_of_lines([*steady(24, 3), *steady(16, 12, seed=2)])
    load(store, folder, "orders.csv", shipped)
    load(store, folder, "claims.csv", claims)
    rebases.add(store, Filters(), MONDAY + timedelta(weeks=24), "moved house", "Ann")


# a store without a rise says nothing that differs from rule set to rule set
RULES_TRIED = {"demo": ("anhoj", "nelson"), "small": ("anhoj",), "silent": ("anhoj",)}
STORES: dict[str, Fill] = {f.__name__: f for f in (demo, small, silent, risen, rebased)}


@pytest.fixture(scope="module", params=list(STORES))
def filled(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    store = Store(folder / "rightbox.duckdb")
    STORES[request.param](store, folder)
    yield store
    store.close()


def periods(store: Store) -> list[Filters]:
    """The newest week with data, the four weeks that end in it, and four that can be judged where there are any."""
    newest = newest_week(Direct(store))
    assert newest.start is not None
    four = newest.between(newest.start - timedelta(weeks=3), newest.end)
    until = assess(Direct(store), four).until
    judged = [four.between(until - timedelta(days=27), until)] if until else []
    return [newest, four, *judged]


def said_by(store: Store, filters: Filters, *command: str) -> str:
    out = io.StringIO()
    dates = ("--from", str(filters.start), "--to", str(filters.end))
    code = command_line.main(
        [*command, *dates], Caller(out=out, folder=store.folder, lent=store, environment={})
    )
    assert code == 0
    return out.getvalue()


def rate_of(situation: Situation) -> str:
    if too_few(situation.rate.lines):
        return sentences.too_few_sentence(situation, EN)
    return EN("report.weeks.rate", rate=EN.rated(situation.rate.errors, situation.rate.lines),
              errors=EN.number(situation.rate.errors), lines=EN.number(situation.rate.lines),
              lower=EN.per(situation.rate.lower), upper=EN.per(situation.rate.upper))  # fmt: skip


@pytest.mark.parametrize("rules", list(RULE_SETS))
def test_everybody_says_the_same_of_the_same_days(
    filled: Store, rules: str, request: pytest.FixtureRequest
) -> None:
    if rules not in RULES_TRIED.get(request.node.callspec.params["filled"], RULE_SETS):
        pytest.skip("this rule set is tried on stores with a rise")
    settings.put(filled, "rules", rules, "Ann")
    # every period under one rule set, the last of them under the others
    for filters in periods(filled)[0 if rules == "anhoj" else -1 :]:
        situation = assess(Direct(filled), filters)
        assert situation.rules == rules
        counts = (situation.rate.errors, situation.rate.lines)

        report = pack.build(filled, filters, EN, now=NOW)
        assert (report.numbers["errors_judged"], report.numbers["lines_judged"]) == counts
        few = EN("few.value", errors=EN.number(counts[0]), lines=EN.number(counts[1]))
        shown = few if too_few(counts[1]) else EN.rate(*counts)
        assert report.figures[0].value == (shown if counts[1] else EN("value.no_rate"))
        listed = [s for s in report.sections if s.key == "signals" and s.tables]
        told = [int(n) for s in listed for n in s.tables[0].frame["errors"]]
        assert told == ([] if situation.drawn.missing else [s.errors for s in situation.signals])

        mail = digest.build(filled, filters, EN, now=NOW).text()
        command = said_by(filled, filters, "digest", "--no-send")
        for text in (mail, re.sub(r"\\(.)", r"\1", command)):
            assert not counts[1] or rate_of(situation) in text
            assert counts[1] or ("(0 of 0)" not in text and "too few for a rate" not in text)
            if not situation.drawn.missing:
                for signal in situation.signals[:1]:
                    assert sentence(signal, EN) in text

        found = findings.of_store(filled, filters)
        rates = [f for f in found if f.kind == "rate"]
        assert [(f.numbers["errors"], f.numbers["lines"]) for f in rates] == ([counts] if counts[1] else [])
        for rate in rates:
            assert rate.numbers["weeks"]["centre"][-1:] == [
                None if c != c else c for c in situation.drawn.chart["centre"].tail(1)
            ]
        retro = [(f.subject, f.numbers["errors"]) for f in found if f.kind == "signal"]
        assert [n for _, n in retro] == [s.errors for s in situation.signals[:6]]

        table, _, now, young = changes.compared(filled, filters)
        if situation.judged is not None:
            assert not young and now == situation.judged
            assert (table["c2"].sum(), table["n2"].sum()) == counts


def test_a_rebase_counts_for_everybody(tmp_path: Path) -> None:
    store = Store(tmp_path / "rightbox.duckdb")
    rebased(store, tmp_path)
    filters = newest_week(Direct(store))
    situation = assess(Direct(store), filters)
    assert situation.rebases == (MONDAY + timedelta(weeks=24),)
    assert not situation.signals and situation.drawn.chart["phase"].iloc[-1] == 2
    assert not [f for f in findings.of_store(store, filters) if f.kind == "signal"]
    (phase,) = rebases.in_force(store, Filters())["phase_id"]
    rebases.undo(store, phase, "Ann")
    assert assess(Direct(store), filters).signals
    assert [f for f in findings.of_store(store, filters) if f.kind == "signal"]
    store.close()


def test_the_default_week_is_the_newest_with_data_and_the_rate_that_of_the_newest_judged(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path / "rightbox.duckdb")
    shipped, claims = weeks_of_lines(steady(30, 5), delay=9)
    last = MONDAY + timedelta(weeks=29)
    known = [c for c in claims if c["opened_at"][:10] <= str(last + timedelta(days=6))]
    # what was shipped on two days of a week that goes on is no whole week
    more = weeks_of_lines([0] * 31)[0][-60:]
    load(store, tmp_path, "orders.csv", [*shipped, *more[:2]])
    load(store, tmp_path, "claims.csv", known)
    filters = newest_week(Direct(store))
    assert filters.start == last
    situation = assess(Direct(store), filters)
    assert situation.judged is None and situation.rated is not None and situation.rated.end < last
    assert situation.rate.lines == 60 and situation.nowcast is not None
    cast = situation.nowcast
    assert (cast.start, cast.lines, cast.errors) == (last, 60, int(situation.whole["errors"]))
    assert cast.lower <= cast.expected <= cast.upper and 2 <= cast.expected <= 8
    mail = digest.build(store, filters, EN, now=NOW).text()
    assert rate_of(situation) in mail and EN.span(cast.start, cast.end) in mail
    assert "--week" not in said_by(store, filters, "digest", "--no-send")
    store.close()


def test_a_week_reads_the_same_centre_in_every_later_view_and_a_lasting_rise_stays_one(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path / "rightbox.duckdb")
    shipped, claims = weeks_of_lines([*steady(30, 8), *steady(70, 14, seed=3)])
    load(store, tmp_path, "orders.csv", shipped)
    load(store, tmp_path, "claims.csv", claims)
    read = {}
    for newest in (31, 45, 60, 80, 97):
        end = MONDAY + timedelta(weeks=newest, days=6)
        drawn = assess(Direct(store), Filters(end - timedelta(days=27), end)).drawn
        assert len(drawn.weeks) <= 57
        centres = dict(zip(drawn.weeks["week"], drawn.chart["centre"], strict=True))
        read = {week: read.get(week, set()) | {round(centre, 12)} for week, centre in centres.items()} | {
            week: seen for week, seen in read.items() if week not in centres
        }
        signal = weekly.of_all(drawn)
        assert newest < 40 or (signal is not None and signal.direction == "above")
    assert all(len(centres) == 1 for centres in read.values())
    store.close()
