"""Opening a retro: a draft filled with the findings and the cases of its period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.review import findings
from data.cases import forms
from data.query import Filters, filter_text
from data.records import actions, records, retros, topics
from data.records.retros import Finding
from data.records.source import Direct
from data.schema import CASE_KEY
from data.store import Store

CASE_ROWS = 5000


def open_retro(
    store: Store,
    filters: Filters,
    title: str,
    who: str,
    found: Sequence[Finding],
    *,
    retro_id: str = "",
    facilitator: str = "",
) -> str:
    """The id of a draft with what the data say of its period, frozen.

    Parameters
    ----------
    filters : Filters
        With both ends.
    found : sequence of Finding
        Of ``findings.of_store`` for these filters.
    retro_id : str
        The id to take; a retro that has it already is left as it is.
    """
    source = Direct(store)
    cases = findings.worth_discussing(source.rows(filters, which="errors", size=CASE_ROWS).frame)
    keys = list(zip(retros.case_keys(cases), cases["why"], strict=True)) if len(cases) else []
    currency = str(source.setting("reporting_currency") or "")
    kept = [
        findings.case(case, case_subject(key), why, currency)
        for (key, why), case in zip(keys, records.rows(cases), strict=True)
    ]
    row = {
        "title": title,
        "period_start": filters.start,
        "period_end": filters.end,
        "facilitator": facilitator,
        "filters": filter_text.write(filters.between(None, None)),
        "detection": "customer",
    }
    if retro_id:
        row["retro_id"] = retro_id
    made = retros.create(store, row, who, [*found, *kept], keys, source.extent().as_of)
    topics.prepare(store, made, who, came_to_nothing(store))
    return made


def came_to_nothing(store: Store) -> list[tuple[str, str]]:
    """Title and subject of each action that failed or was reopened, and waits for what to do instead."""
    frame = actions.everything(store)
    waiting = frame[frame["state"].isin(["not_effective", "reopened"])]
    return [(str(row["title"] or ""), f"action={row['action_id']}") for row in records.rows(waiting)]


def case_subject(key: Mapping[str, Any]) -> str:
    """Subject of the finding of a case line."""
    return f"case={forms.reference({k: str(key[k] or '') for k in CASE_KEY})}"
