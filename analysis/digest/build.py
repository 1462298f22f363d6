"""The digest of a week: new and lasting signals, actions that are due, cases at risk; as text, Markdown and HTML."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
from markupsafe import Markup

from analysis.cases.due import due_sentences
from analysis.proof import recurrence
from analysis.questions import briefing
from analysis.questions.actions import open_actions
from analysis.questions.briefing import Briefing
from analysis.questions.judged_weeks import judge_weeks
from analysis.questions.sentences import already_more, nothing_unusual
from analysis.questions.situation import signals_of
from analysis.questions.stories import signal_stories
from analysis.rates import period_rate
from analysis.report.sections import open_work
from analysis.report.sections.method import filters_told
from analysis.report.sections.weeks import rate_sentences
from analysis.signals.sentences import began, sentence
from analysis.signals.signal import Signal
from analysis.wording import templates
from analysis.wording.escape import inert, stopped
from analysis.wording.plain import moment
from analysis.wording.words import Words
from data.meaning import masking
from data.query import Filters
from data.records import action_rules
from data.schema import ACTIONS
from data.store import Store, utc_now

WEEK = timedelta(days=7)
FONT = (
    "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','PingFang SC','Microsoft YaHei',"
    "'Noto Sans CJK SC',sans-serif;font-size:15px;line-height:1.5;word-break:break-word;overflow-wrap:anywhere"
)
PAGE = Path(__file__).parent / "templates" / "digest.html"
MOST_SIGNALS, MOST_ACTIONS, MOST_CASES = 8, 10, 8


@dataclass(frozen=True)
class Topic:
    """A heading and what there is to say below it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Digest:
    """What is sent: plain sentences; ``alerts`` is how many signals are new."""

    title: str
    stamp: str
    topics: tuple[Topic, ...]
    alerts: int
    period: str
    language: str
    # Period and filters in words.
    scope: str = ""
    # Name and content of calendar files that mail carries along.
    attached: tuple[tuple[str, bytes], ...] = ()

    def inert(self) -> Digest:
        """The same with addresses in it broken by an invisible letter: programs make links and mentions of them."""
        topics = tuple(Topic(inert(t.title), tuple(map(inert, t.lines))) for t in self.topics)
        return replace(self, title=inert(self.title), stamp=inert(self.stamp), topics=topics)

    def text(self) -> str:
        """Plain text."""
        parts = [self.title, self.stamp]
        for topic in self.topics:
            parts += ["", topic.title, *(f"- {line}" for line in topic.lines)]
        return "\n".join(parts) + "\n"

    def markdown(self) -> str:
        """Markdown that a person can read as it is; what would be syntax, a link or a mention is stopped."""
        parts = [f"# {stopped(self.title)}", "", stopped(self.stamp)]
        for topic in self.topics:
            parts += ["", f"## {stopped(topic.title)}", ""]
            parts += [f"- {stopped(line)}" for line in topic.lines]
        return "\n".join(parts) + "\n"

    def html(self) -> str:
        """A page without anything fetched, the values escaped; also as mail: a table, its styles in place."""
        return templates.load(PAGE).render(digest=self, font=Markup(FONT))


def build(
    store: Store, filters: Filters, words: Words, *, now: datetime | None = None, private: bool = False
) -> Digest:
    """The digest of a period.

    Parameters
    ----------
    filters : Filters
        With both ends, usually a week.
    private : bool
        True for the house's own eyes: owners of actions are named. What is sent never names a person, and mail
        addresses and telephone numbers that people wrote into a title are taken out.

    Raises
    ------
    NothingThere
        If nothing was loaded.
    """
    moment = (now or utc_now()).replace(second=0, microsecond=0)
    today = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(words.zone)).date()
    of = briefing.prepare(store, filters, moment, today)
    fresh, lasting = split(of)
    year, number, _ = of.start.isocalendar()
    topics = [
        _signals(of, fresh, lasting, words),
        Topic(words("digest.numbers"), _numbers(of, words)),
        Topic(words("actions.title"), _actions(of, words, private) or (words("digest.actions.none"),)),
        Topic(words("report.cases.title"), _cases(of, words)),
    ]
    scope = filters_told(of.filters, words)
    return Digest(
        words("digest.title", week=str(number), year=str(year), n=len(fresh)),
        words("report.stamp", filters=scope, day=words.date(of.as_of)),
        tuple(topics),
        len(fresh),
        f"{year}-W{number:02d}",
        words.language,
        scope,
    )


def split(of: Briefing) -> tuple[list[Signal], list[Signal]]:
    """Signals that are new this week, and those that the week before would have told already.

    What the week before knew is computed as of then: weeks up to then, and only the claims that had come.
    """
    told = earlier(of)
    fresh = [s for s in of.signals if (s.values, s.direction) not in told]
    return fresh, [s for s in of.signals if (s.values, s.direction) in told]


def earlier(of: Briefing) -> set[tuple[tuple[tuple[str, str], ...], str]]:
    """What a digest of the week before told: values and direction."""
    filters = replace(of.filters.between(of.start - WEEK, of.end - WEEK), seen_by=of.as_of - WEEK)
    return {(s.values, s.direction) for s in signals_of(of.source, judge_weeks(of.source, filters))}


def _signals(of: Briefing, fresh: list[Signal], lasting: list[Signal], words: Words) -> Topic:
    if not (fresh or lasting):
        return Topic(words("overview.signals.title"), (nothing_unusual(of, words),))
    spans = {s.signal.values: s.began for s in signal_stories(of.source, of.filters, rules=of.rules)}

    def said(signal: Signal) -> str:
        return words.joined(sentence(signal, words), began(spans.get(signal.values), words))

    told = [words("digest.new", told=said(s)) for s in fresh[:MOST_SIGNALS]]
    told += [words("digest.lasting", told=said(s)) for s in lasting[: MOST_SIGNALS - len(told)]]
    rest = len(fresh) + len(lasting) - len(told)
    if rest:
        told.append(words("digest.more", n=rest))
    if already := already_more(of, words):
        told.append(already)
    return Topic(words("overview.signals.title"), tuple(told))


def _numbers(of: Briefing, words: Words) -> tuple[str, ...]:
    """Rate and cost of the weeks that can be judged, against those before at the same age."""
    if of.rated is None:
        return tuple(rate_sentences(of, words))
    money = words.money(period_rate.known_cost(of.source.cells((), of.rated).iloc[0]), of.currency, 0)
    week = () if not of.inside else (words("digest.judged", week=words.span(of.rated.start, of.rated.end)),)
    return (
        *week,
        *rate_sentences(of, words),
        words("digest.figure", name=words("overview.cost"), value=money),
    )


def _actions(of: Briefing, words: Words, private: bool) -> tuple[str, ...]:
    """Overdue, due this week, proofs to be looked at, and closed ones whose errors came back."""
    waiting = open_actions(of.source.everything(ACTIONS), of.today)
    soon = pd.Timestamp(of.today + WEEK)
    told = []
    for row in waiting.to_dict("records"):
        due, check = pd.to_datetime(row["due_on"]), pd.to_datetime(row["check_on"])
        if row["overdue"]:
            key, day = "digest.actions.overdue", due
        elif row["state"] in action_rules.DUE and pd.notna(due) and due <= soon:
            key, day = "digest.actions.due", due
        elif row["state"] not in action_rules.DUE and pd.notna(check) and check <= soon:
            key, day = "digest.actions.check", check
        else:
            continue
        told.append(
            _action(
                words(key, title=for_readers(row["title"], private), day=words.date(day)), row, words, private
            )
        )
    told += [
        words(
            "digest.actions.back",
            title=for_readers(r.title, private),
            errors=words.number(r.errors),
            lines=words.number(r.lines),
        )
        for r in recurrence.recurring(of.source)
    ]
    rest = len(told) - MOST_ACTIONS
    return tuple([*told[:MOST_ACTIONS], words("digest.more", n=rest)] if rest > 0 else told)


def _action(said: str, row: dict, words: Words, private: bool) -> str:
    return words("digest.actions.owner", said=said, owner=row["owner"]) if private and row["owner"] else said


def for_readers(text: object, private: bool) -> str:
    """What people wrote; for readers outside without addresses and numbers to call, SKUs and order numbers stay."""
    said = str(text or "")
    return said if private else masking.mask(said, masking.codes(said)).replace(masking.MASK, "…")


def _cases(of: Briefing, words: Words) -> tuple[str, ...]:
    section = open_work.cases(of, words)
    table = section.tables[0] if section.tables else None
    told = [section.finding, *due_sentences(of.waiting, of.now, words)]
    rows = table.frame.head(MOST_CASES).to_dict("records") if table is not None else []
    for row in rows:
        told.append(
            words(
                "digest.case",
                case=row["case_id"],
                shop=row["shop"],
                when=moment(words, row["next_due"], year=False),
                left=row["left"],
            )
        )
    rest = of.due.soon + of.due.missed - len(rows)
    return tuple([*told, words("digest.more", n=rest)] if rest > 0 else told)
