"""What waits to be done: cases near their deadline, actions with their verdicts, lessons of past retros."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pandas as pd

from analysis.proof import proof
from analysis.questions.actions import open_actions, verdicts
from analysis.questions.briefing import Briefing
from analysis.questions.cases import HOURS_AT_RISK
from analysis.report.base.model import ReportColumn, ReportTable, Section
from analysis.report.sections.topics import last_held
from analysis.review import findings, library
from analysis.wording.plain import moment
from analysis.wording.words import Words
from data.query import Filters, filter_text
from data.records import action_rules, actions, records, retros
from data.schema import ACTION_EVENTS, ACTIONS, FINDINGS, LESSONS, RETROS, TOPICS

# Proofs are worked out for so many actions, those that need a decision first.
MOST_PROOFS = 24


def cases(of: Briefing, words: Words) -> Section:
    """Open cases by what is due next: within two days first, then those missed last, as on the Cases screen."""
    due = pd.to_datetime(of.waiting["next_due"])
    soon = of.waiting[(due >= of.now) & (due <= of.now + timedelta(hours=HOURS_AT_RISK))]
    missed = of.waiting[due < of.now].sort_values("next_due", ascending=False, kind="stable")
    listed = pd.concat([soon.sort_values("next_due", kind="stable"), missed]).head(100).reset_index(drop=True)
    if listed.empty:
        return Section("cases", words("report.cases.title"), words("report.cases.none", n=len(of.waiting)))
    left = (pd.to_datetime(listed["next_due"]) - of.now) / timedelta(hours=1)
    shown = listed.assign(
        platform=[words.value("platform", p) for p in listed["platform"]],
        shop=[words.value("shop", s) for s in listed["case_shop"]],
        item=[words.value("sku", s or "") for s in listed["case_sku"].fillna("")],
        step=[words(f"cases.step.{s}") if s else "" for s in listed["next_step"]],
        left=[
            words(f"report.cases.{'left' if h >= 0 else 'late'}", time=words.duration(abs(h))) for h in left
        ],
    )
    columns = (
        ReportColumn("case_id", words.column("case_id"), "text", 1.95),
        ReportColumn("platform", words.column("platform"), "text", 1.25),
        ReportColumn("shop", words.column("shop"), "text", 1.7),
        ReportColumn("item", words.column("sku"), "text", 1.6),
        ReportColumn("step", words("cases.column.next_step"), "text", 2.35),
        ReportColumn("next_due", words("cases.column.next_due"), "moment", 1.85),
        ReportColumn("left", words("report.cases.column"), "text", 2.1),
    )
    key = "soon" if of.due.soon else "missed"
    finding = words(
        f"report.cases.{key}",
        n=of.due.soon if of.due.soon else of.due.missed,
        missed=words.number(of.due.missed),
    )
    measured = words("report.cases.now", when=moment(words, of.now, year=False))
    return Section(
        "cases", words("report.cases.title"), finding, (), (), (ReportTable(columns, shown, 14),),
        (words("overview.open_cases", n=len(of.waiting)), measured),
        words("report.cases.how"),
    )  # fmt: skip


def waiting_actions(of: Briefing) -> pd.DataFrame:
    """Open actions, the overdue first, then those the numbers have judged, the newest first."""
    everything = of.source.everything(ACTIONS)
    waiting = open_actions(everything, of.today)
    judged = everything[everything["state"].isin(action_rules.FINISHED)].assign(overdue=False)
    return pd.concat([waiting, judged.sort_values("edited_at", ascending=False)], ignore_index=True)


def action_section(of: Briefing, words: Words, tell: Callable[[int, int], None]) -> Section:
    """Open and overdue actions, and what the numbers say of those in place."""
    listed = waiting_actions(of)
    if listed.empty:
        return Section("actions", words("actions.title"), words("overview.actions.none"))
    open_ = listed[listed["state"].isin(action_rules.OPEN)]
    overdue = int(listed["overdue"].sum())
    known = verdicts(of.source)
    told, points = _verdicts(of, listed, known, (words, tell))
    shown = listed.assign(
        title=listed["title"].fillna(""),
        owner=[words.person(o) for o in listed["owner"]],
        told=[
            _state(str(s), late, words) for s, late in zip(listed["state"], listed["overdue"], strict=True)
        ],
        strength=[words.value("strength", s or "") for s in listed["strength"].fillna("")],
        verdict=told,
    )
    columns = (
        ReportColumn("title", words.column("title"), "text", 3.4),
        ReportColumn("owner", words.column("owner"), "text", 1.2),
        ReportColumn("due_on", words.column("due_on"), "day", 1.7),
        ReportColumn("told", words.column("state"), "text", 1.9),
        ReportColumn("verdict", words("actions.field.verdict"), "text", 2.1),
    )
    finding = words("report.actions.open", n=len(open_))
    if overdue:
        finding = words("report.actions.overdue", n=overdue, said=finding)
    worked = list(known.values()).count("worked")
    if worked:
        finding = words("report.actions.worked", n=worked, said=finding)
    return Section(
        "actions", words("actions.title"), finding, tuple(points), (), (ReportTable(columns, shown, 10),), (),
        words("report.actions.how"),
    )  # fmt: skip


def _state(state: str, late: bool, words: Words) -> str:
    said = words(f"state.{state}")
    return words("report.actions.late", state=said) if late else said


def _verdicts(
    of: Briefing,
    listed: pd.DataFrame,
    known: Mapping[str, str],
    telling: tuple[Words, Callable[[int, int], None]],
) -> tuple[list[str], list[str]]:
    """The verdict of each action in words, and a sentence for those whose numbers tell the same."""
    words, tell = telling
    rows = [row for row in records.rows(listed) if pd.notna(row["start_on"])][:MOST_PROOFS]
    told, sentences = {}, []
    for place, row in enumerate(rows):
        tell(place, len(rows))
        word, found = known.get(str(row["action_id"]), ""), proof.prove(of.source, row)
        reason = words(f"report.verdict.{found.reason}") if found.verdict is None else ""
        told[str(row["action_id"])] = words(f"verdict.{word}") if word else reason
        if word == found.word and word in ("worked", "worse", "no_evidence"):
            sentences.append(_sentence(str(row["title"]), found, words))
    return [told.get(str(i), "") for i in listed["action_id"]], sentences[:3]


def _sentence(title: str, found: proof.Proof, words: Words) -> str:
    got = found.verdict
    assert got is not None
    before, after = words.both_rated(
        (got.errors_before, got.lines_before), (got.errors_after, got.lines_after)
    )
    said = words(
        "report.actions.verdict", title=title, verdict=words(f"verdict.{found.word}"),
        before=before, after=after,
    )  # fmt: skip
    saving = got.saving
    if found.word == "worked":
        counts = (saving.errors, saving.errors_lower, saving.errors_upper)
        numbers: dict[str, Any] = dict(
            zip(("errors", "lower", "upper"), (words.number(c, 0) for c in counts), strict=True)
        )
        said += " " + words("report.actions.avoided", **numbers)
    if found.word == "worked" and saving.money_lower is not None and saving.money_lower > 0:
        amounts: dict[str, Any] = {
            name: words.money(value, found.currency, 0)
            for name, value in (
                ("money", saving.money),
                ("lower", saving.money_lower),
                ("upper", saving.money_upper),
            )
        }
        said += " " + words("report.actions.saving", **amounts)
    return said


def retro_section(of: Briefing, words: Words) -> Section:
    """Lessons of past retros, those on the same subjects first, and how often actions worked."""
    frame = retros.gathered(of.source.everything(RETROS), of.source.everything(TOPICS))
    held = frame[frame["state"].isin(["held", "closed"])].sort_values("period_end", ascending=False)
    if held.empty:
        return Section("retros", words("report.retros.title"), words("retro.none"))
    lessons = of.source.everything(LESSONS)
    measured = library.measures(
        frame,
        of.source.everything(ACTIONS),
        of.source.everything(ACTION_EVENTS),
        of.today,
        verdicts(of.source),
    )
    key = "retro.finding_all" if measured.judged else "report.retros.open"
    finding = words(key, n=len(frame), proven=measured.effective, judged=measured.judged)
    same = _same(of, held, lessons)
    return Section(
        "retros",
        words("report.retros.title"),
        finding,
        last_held(of.source, words),
        tables=(_library(held, lessons, same, words),),
    )


def _same(of: Briefing, held: pd.DataFrame, lessons: pd.DataFrame) -> dict[str, str]:
    """Retros that were about what stands out now: retro_id -> why."""
    subjects = [
        filter_text.read(f.filters)
        for f in (*findings.priorities(of.source, of.filters), *findings.pairs(of.source, of.filters))
    ]
    about = library.subjects(of.source.everything(FINDINGS), actions.everything(of.store))
    families = _families(of)
    return dict(library.related(held, lessons, subjects, [], families, about))


def _families(of: Briefing) -> dict[str, str]:
    """Product family of each SKU, whatever the period."""
    frame = of.source.cells(("sku", "parent_sku"), Filters())
    return {str(s): str(p) for s, p in zip(frame["sku"], frame["parent_sku"], strict=True)}


def _library(held: pd.DataFrame, lessons: pd.DataFrame, same: dict[str, str], words: Words) -> ReportTable:
    """A row for each lesson, also for retros without one: those on what stands out now first, then the newest."""
    joined = held[["retro_id", "title", "period_end"]].merge(
        lessons[["retro_id", "lesson", "cause"]], on="retro_id", how="left"
    )
    own = {str(row["retro_id"]): retros.causes(row) for row in records.rows(held)}
    about = [same.get(str(retro_id), "") for retro_id in joined["retro_id"]]
    frame = joined.assign(
        title=[title or words("retro.untitled") for title in joined["title"].fillna("")],
        lesson=joined["lesson"].fillna(""),
        cause=[
            words.listed([words.value("cause", c) for c in ([code] if code else own[str(retro_id)])])
            for code, retro_id in zip(joined["cause"].fillna(""), joined["retro_id"], strict=True)
        ],
        same=[words(f"filter.{why}") if why else "" for why in about],
        first=[not why for why in about],
    ).sort_values(["first", "period_end"], ascending=[True, False], kind="stable", ignore_index=True)
    columns = (
        ReportColumn("title", words("retro.field.title"), "text", 2.4),
        ReportColumn("period_end", words("report.column.until"), "day", 1.5),
        ReportColumn("lesson", words("report.column.lesson"), "text", 4),
        ReportColumn("cause", words.column("cause"), "text", 1.8),
        *([ReportColumn("same", words("report.column.same"), "text", 1.2)] if any(about) else []),
    )
    return ReportTable(columns, frame, 10)
