"""What import says about files, as sentences of the catalogues: refusals, problems, notes, names of reports."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Mapping
from typing import Any

from analysis.wording.words import Words
from data import locales
from data.formats import Report
from data.reading.base.model import Refused
from data.recognition.registry import find

_NO_SHEET = "NOSHEET"


def said(words: Words, key: str, params: Mapping[str, Any]) -> str:
    """The sentence of a key as Markdown, values escaped; a value that is not known leaves its place empty."""
    text = locales.lookup(words.language, key)
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    shown = {name: "" if params.get(name) is None else params.get(name) for name in names}
    if "sheet" not in names or (shown["sheet"] and shown["sheet"] != shown.get("file")):
        return words.md(key, None, **shown)
    sentence = words.md(key, None, **shown | {"sheet": _NO_SHEET})  # a text file has no sheet to name
    return re.sub(rf"[,，、 ]*{_NO_SHEET}", "", sentence)


def refusal(words: Words, refused: Refused) -> str:
    """Why a file was not loaded, and what to do."""
    params = dict(refused.params)
    if "report" in params:
        params["report"] = report_key_name(words, str(params["report"]))
    if refused.code == "column_missing":
        columns = [c.strip() for c in str(params["columns"]).split(",")]
        params["columns"] = words.listed([column(words, c) for c in columns])
    return said(words, f"refusal.{refused.code}", params)


def problem(words: Words, row: Mapping[Any, Any], file: str, sheet: str) -> str:
    """What is wrong with a row of a file. ``row``: row_no, column_name, value, code, params (JSON)."""
    extra = json.loads(row.get("params") or "{}")
    params = {**extra, "file": file, "sheet": sheet, "row": row["row_no"]}
    params |= {"column": row["column_name"], "value": row["value"]}
    if row["code"] == "unmapped_word":
        params["column"] = words(f"vocabulary.{row['column_name']}")
    key = f"problem.{row['code']}"
    bare = not row["value"] and words.has(f"{key}.bare")
    return said(words, f"{key}.bare" if bare else key, params)


def note(words: Words, key: str, params: Mapping[str, Any]) -> str:
    """What is worth knowing about a file that loads."""
    return said(words, key, params)


def column(words: Words, name: str) -> str:
    """A column of the schema in words."""
    for key in (f"column.{name}", f"mapping.{name}"):
        if words.has(key):
            return words(key)
    return name


def report_name(words: Words, report: Report) -> str:
    """Marketplace, kind of export and language of a report."""
    if report.saved:
        return words("imports.saved_report", name=report.report)
    kind = f"report.{report.report}"
    parts = [
        words.value("platform", report.platform),
        words(kind) if words.has(kind) else report.report,
    ]
    if words.has(f"locale.{report.locale}") and report.platform != "rightbox":
        parts.append(words(f"locale.{report.locale}"))
    return " · ".join(parts)


def report_key_name(words: Words, key: str) -> str:
    """The name of a report by its key; a mapping that people saved keeps the name they gave."""
    try:
        report = find(key)
    except KeyError:
        return key.split(".")[1] if key.count(".") > 1 else key
    kind = f"report.{report.report}"
    return f"{words.value('platform', report.platform)} · {words(kind) if words.has(kind) else report.report}"
