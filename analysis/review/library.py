"""The library of past retros: full-text search in Latin and Chinese script, related retros, and how well it went."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analysis.wording.words import Words
from data.meaning.missing import text_of
from data.query import Filters, filter_text
from data.records import action_rules, records, retros

_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af]+")
_ENDINGS = ("ingly", "ing", "edly", "ed", "ies", "es", "s")
SHORTEST_STEM = 3
WEIGHTS = {"title": 5.0, "lesson": 4.0, "cause": 3.0, "action": 2.0, "summary": 2.0}
# A word said often counts at most so many times one said once (the k1 + 1 of Okapi BM25; Robertson, Zaragoza 2009).
SATURATION = 2.2
# What words count for that stand together as they were typed.
PHRASE = 1.5
# Verdicts that say something of an action.
TOLD = ("worked", "no_evidence", "worse")


@dataclass(frozen=True)
class Document:
    """A retro as it is searched: field -> text."""

    retro_id: str
    fields: Mapping[str, str]


def documents(
    frame: pd.DataFrame, lessons: pd.DataFrame, languages: Sequence[Words], work: pd.DataFrame | None = None
) -> list[Document]:
    """Retros with their lessons and actions, and their causes in the words of every language."""
    made = []
    for row in records.rows(frame):
        own = lessons[lessons["retro_id"] == row["retro_id"]]
        codes = sorted({*retros.causes(row), *own["cause"].dropna()} - {""})
        fields = {n: str(row[n]) for n in retros.TEXTS if _text(row[n])}
        fields |= {
            "lesson": "\n".join(own["lesson"].dropna()),
            "cause": " · ".join(dict.fromkeys(w.value("cause", c) for c in codes for w in languages)),
            "code": " ".join(codes),
            "whys": "\n".join(retros.whys(row)),
            "fishbone": "\n".join(note for notes in retros.fishbone(row).values() for note in notes),
            "scope": " ".join(v for _, chosen in filter_text.read(row["filters"]).values for v in chosen),
        }
        if work is not None and len(work):
            mine = work[work["retro_id"] == row["retro_id"]]
            fields["action"] = "\n".join([*mine["title"].dropna(), *mine["description"].dropna()])
        made.append(Document(str(row["retro_id"]), {n: text for n, text in fields.items() if text.strip()}))
    return made


def search(found: Sequence[Document], query: str) -> list[tuple[str, float, str]]:
    """Retros that hold every word of the query, the best first: retro_id, score, the field that fits best.

    Latin words match from their beginning and without their endings (mix finds mixed, mixes); Chinese, Japanese and
    Korean text matches by pairs of characters, a single character anywhere; two words typed without a space between
    them need not stand together. A word that few retros hold counts more
    (inverse document frequency), as do title, lessons and causes, and the query as it was typed; equals stay in order.

    Examples
    --------
    >>> docs = [Document("a", {"title": "Boxes were mixed"}), Document("b", {"title": "相似包装拿错"})]
    >>> [hit[0] for hit in search(docs, "mixing box")], [hit[0] for hit in search(docs, "包装")]
    (['a'], ['b'])
    """
    runs = _runs(query)
    wanted = list(dict.fromkeys(term for run in runs for term in run))
    if not wanted:
        return [(d.retro_id, 0.0, "") for d in found]
    counted = [_counts(document, wanted) for document in found]
    holding = {term: sum(any(c.get(term) for c in counts.values()) for counts in counted) for term in wanted}
    rare = {term: math.log(1 + (len(found) - n + 0.5) / (n + 0.5)) for term, n in holding.items()}
    phrase = " ".join(_fold(query).split())
    hits = []
    for document, counts in zip(found, counted, strict=True):
        if not _holds_all(runs, {term for own in counts.values() for term, n in own.items() if n}):
            continue
        scores = {}
        for name, own in counts.items():
            told = sum(rare[term] * n * SATURATION / (n + SATURATION - 1) for term, n in own.items() if n)
            whole = len(wanted) > 1 and phrase in " ".join(_fold(document.fields[name]).split())
            scores[name] = WEIGHTS.get(name, 1.0) * told * (PHRASE if whole else 1.0)
        best = max(scores, key=lambda n: scores[n])
        hits.append((document.retro_id, sum(scores.values()), best))
    return sorted(hits, key=lambda h: -h[1])


def _counts(document: Document, wanted: Sequence[str]) -> dict[str, dict[str, int]]:
    """How often each field holds each word."""
    made = {}
    for name, text in document.fields.items():
        have, folded = terms(text), _fold(text)
        made[name] = {term: _count(term, have, folded) for term in wanted}
    return made


def terms(text: str) -> list[str]:
    """Words of a text as they are compared."""
    return [term for run in _runs(text) for term in run]


def _runs(text: str) -> list[list[str]]:
    """Words of a text; pairs of characters of one run of Chinese, Japanese or Korean stand together."""
    folded = _fold(text)
    made = [[run[i : i + 2] for i in range(len(run) - 1)] or [run] for run in _HAN.findall(folded)]
    for word in _WORD.findall(_HAN.sub(" ", folded)):
        parts = dict.fromkeys((word, *word.split("-"))) if "-" in word else (word,)
        made += [[_stem(part)] for part in parts]
    return made


def _holds_all(runs: Sequence[Sequence[str]], found: Set[str]) -> bool:
    """True when every word was found. A pair across two words may be missing when both its neighbours are there."""
    for run in runs:
        there = [term in found for term in run]
        for place, hit in enumerate(there):
            across = 0 < place < len(run) - 1 and there[place - 1] and there[place + 1]
            if not (hit or across):
                return False
    return True


def snippet(document: Document, name: str, query: str, length: int = 140) -> list[tuple[str, bool]]:
    """The part of a field around the first word that was looked for, in pieces: text, and whether it was looked for.

    Examples
    --------
    >>> snippet(Document("a", {"title": "Two boxes <b>mixed</b>"}), "title", "mixing")
    [('Two boxes <b>', False), ('mixed', True), ('</b>', False)]
    """
    text = " ".join(document.fields.get(name, "").split())
    places = _places(text, terms(query))
    start = max(0, places[0][0] - length // 3) if places else 0
    end = min(len(text), start + length)
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for first, last in places:
        if first < at or last > end:
            continue
        pieces += [(text[at:first], False)] if first > at else []
        pieces.append((text[first:last], True))
        at = last
    pieces += [(text[at:end], False)] if at < end else []
    return [*pieces, ("…", False)] if end < len(text) else pieces


def _places(text: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Where words of the query stand in a text, from first to last, none within another."""
    found = []
    for term in wanted:
        if _HAN.fullmatch(term):
            found += [match.span() for match in re.finditer(re.escape(term), text)]
    for match in _WORD.finditer(text):
        own = terms(match.group())
        if any(not _HAN.fullmatch(term) and any(o.startswith(term) for o in own) for term in wanted):
            found += [] if _HAN.search(match.group()) else [match.span()]
    merged: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(last, merged[-1][1])
        else:
            merged.append((first, last))
    return merged


def _count(term: str, have: list[str], folded: str) -> int:
    if _HAN.fullmatch(term):
        return folded.count(term)
    return sum(word.startswith(term) for word in have)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if (
            word.endswith(ending)
            and len(word) - len(ending) >= SHORTEST_STEM
            and not any(c.isdigit() for c in word)
        ):
            return word[: -len(ending)]
    return word


def related(
    frame: pd.DataFrame,
    lessons: pd.DataFrame,
    subjects: Sequence[Filters],
    causes: Sequence[str],
    families: Mapping[str, str],
    own_subjects: Mapping[str, Sequence[Filters]] | None = None,
) -> list[tuple[str, str]]:
    """Past retros on the same SKU, pair, family, station or cause: retro_id and why (a dimension's name, or cause).

    Parameters
    ----------
    subjects : sequence of Filters
        What the new retro or action is about.
    families : mapping of SKU to parent SKU
    own_subjects : mapping of retro_id to Filters, optional
        Further things past retros were about, of ``subjects``.
    """
    wanted = {pair for subject in subjects for pair in about(subject, families)}
    found = []
    for row in records.rows(frame):
        own = lessons[lessons["retro_id"] == row["retro_id"]]
        named = [
            filter_text.read(text_of(row["filters"])),
            *(filter_text.read(s) for s in own["subject"].dropna()),
        ]
        named += (own_subjects or {}).get(str(row["retro_id"]), ())
        shared = wanted & {pair for subject in named for pair in about(subject, families)}
        if shared:
            names = sorted((n for n, _ in shared), key=lambda n: n == "parent_sku")
            found.append((str(row["retro_id"]), names[0]))
        elif set(causes) & ({*retros.causes(row), *own["cause"].dropna()} - {"", "unknown"}):
            found.append((str(row["retro_id"]), "cause"))
    return found


def subjects(found: pd.DataFrame, work: pd.DataFrame) -> dict[str, list[Filters]]:
    """What retros were about, by their findings (retro_id, subject) and the scopes of their actions."""
    about: dict[str, list[Filters]] = {}
    for frame, name in ((found, "subject"), (work, "scope")):
        known = frame[frame["retro_id"].fillna("").ne("") & frame[name].fillna("").ne("")]
        for retro_id, text in zip(known["retro_id"], known[name], strict=True):
            about.setdefault(str(retro_id), []).append(filter_text.read(str(text)))
    return about


def about(subject: Filters, families: Mapping[str, str]) -> set[tuple[str, str]]:
    """What filters are about, as dimension and value: their family too where they name a SKU."""
    pairs = {
        (name, value)
        for name, chosen in subject.values
        for value in chosen
        if name not in ("cause", "symptom")
    }
    return pairs | {("parent_sku", families[v]) for n, v in pairs if n == "sku" and families.get(v)}


@dataclass(frozen=True)
class Measures:
    """How well retros lead to proof. Shares are NaN and days None without anything to count.

    ``judged``: actions with a verdict of the numbers, decided or so far; ``effective``: of those; ``closed``: ever
    closed or judged; ``reopened``: of those. ``closure_days``: median from creation to the last judgement or closing;
    ``age_days``: median age of the open ones, ``oldest_days`` the oldest. ``strength``: actions by strength.
    """

    retros: int
    actions: int
    open: int
    overdue: int
    judged: int
    effective: int
    closed: int
    reopened: int
    closure_days: float | None
    age_days: float | None
    oldest_days: float | None
    strength: Mapping[str, int]

    @property
    def recurrence(self) -> float:
        """Share of closed actions that had to be reopened."""
        return self.reopened / self.closed if self.closed else float("nan")

    @property
    def proven(self) -> float:
        """Share of judged actions that worked."""
        return self.effective / self.judged if self.judged else float("nan")


def measures(
    frame: pd.DataFrame,
    work: pd.DataFrame,
    events: pd.DataFrame,
    today: date,
    verdicts: Mapping[str, str] | None = None,
) -> Measures:
    """Counts over all retros and actions; ``verdicts``: by action id, those that were decided when not given."""
    is_open = work["state"].isin(action_rules.OPEN)
    due = pd.to_datetime(work["due_on"])
    done = events[events["to_state"].isin(action_rules.FINISHED)]
    ended = done.groupby("action_id")["changed_at"].max()
    closed = set(ended.index) | set(work.loc[~is_open, "action_id"])
    reopened = set(events.loc[events["to_state"] == "reopened", "action_id"]) & closed
    finished = work[~is_open].set_index("action_id")
    finish = ended.reindex(finished.index).fillna(finished["edited_at"])
    days = (pd.to_datetime(finish) - pd.to_datetime(finished["created_at"])).dt.total_seconds() / 86400
    age = (pd.Timestamp(today) - pd.to_datetime(work.loc[is_open, "created_at"])).dt.total_seconds() / 86400
    word = work["verdict"].where(~is_open) if verdicts is None else work["action_id"].map(verdicts)
    return Measures(
        len(frame),
        len(work),
        int(is_open.sum()),
        int((work["state"].isin(action_rules.DUE) & (due < pd.Timestamp(today))).sum()),
        int(word.isin(TOLD).sum()),
        int((word == "worked").sum()),
        len(closed),
        len(reopened),
        _median(days),
        _median(age),
        float(age.max()) if len(age.dropna()) else None,
        {
            str(k): int(v)
            for k, v in work["strength"].fillna("").replace("", "unknown").value_counts().items()
        },
    )


def _median(values: pd.Series) -> float | None:
    known = values.dropna()
    return None if known.empty else float(known.median())


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
