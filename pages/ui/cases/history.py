"""Who changed what in a case, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data.cases import entries, forms
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words

QUIET = {
    "version",
    "content",
    "import_id",
    "exported_at",
    "source_hash",
    "file",
    *("platform", "shop", "case_id", "sku", "variation"),
}


def show(case: Mapping[str, Any]) -> None:
    """Every change, the newest first."""
    words = ui_words()
    parts.section("cases.part.history")
    rows = []
    for line in entries.history(ask.store(), forms.key_of(case)).to_dict("records"):
        what = words(f"cases.changed.{line['what']}")
        for name, before, after in _changes(str(line["what"]), str(line["detail"])):
            minute = pd.Timestamp(line["changed_at"]).floor("min")
            one = {"when": words.when(minute), "who": line["who"], "what": what}
            rows.append({**one, "name": name, "before": before, "after": after})
    if not rows:
        st.caption(words("cases.no_history"))
        return
    frame = pd.DataFrame(rows)
    labels = {n: words(f"cases.history.{n}") for n in frame.columns}
    parts.table(
        frame,
        list(frame.columns),
        "case-history",
        alt=words("cases.part.history"),
        labels=labels,
    )


def _changes(what: str, detail: str) -> list[tuple[str, str, str]]:
    """Field, before and after, in words."""
    words = ui_words()
    found, changes = [], json.loads(detail)
    if what.startswith("case_photos"):
        width, height = (c[1] if isinstance(c, list) else c for c in (changes["width"], changes["height"]))
        told = words("cases.history.photo", width=width, height=height)
        return [("", told, "") if what.endswith(".removed") else ("", "", told)]
    for name, change in changes.items():
        before, after = change if isinstance(change, list) and len(change) == 2 else (change, None)
        if name in QUIET or name.endswith("_id") or (before in (None, "") and after in (None, "")):
            continue
        label = words.column(name) if words.has(f"column.{name}") else words(f"cases.field.{name}")
        found.append((label, _in_words(name, before), _in_words(name, after)))
    return found


def _in_words(name: str, value: Any) -> str:
    words = ui_words()
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return words("value.yes" if value else "value.no")
    if name.endswith("_at") or name == "respond_by":
        return words.when(value)
    if name == "contributing":
        return words.listed([words.value("cause", c) for c in str(value).split(",")])
    return words.value(name, value)
