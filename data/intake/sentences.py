"""What import says about files, as sentences of the catalogues: refusals, problems, notes, names of reports.

``shown`` is how a value is written into a sentence: as it is, or escaped for the place where it will stand.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Mapping
from typing import Any

from data.formats import ExportReport
from data.locales import FALLBACK, has, lookup
from data.reading.base.model import Refused
from data.recognition.registry import find

Shown = Callable[[Any], str]
_NO_SHEET = "NOSHEET"


def said(key: str, params: Mapping[str, Any], language: str = FALLBACK, shown: Shown = str) -> str:
    """The sentence of a key; a value that is not known leaves its place empty, and a text file has no sheet to name."""
    n = params.get("n")
    text = lookup(language, key, n if isinstance(n, int) else None)
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    values = {name: "" if params.get(name) is None else shown(params[name]) for name in names}
    if "sheet" not in names or params.get("sheet") not in (None, "", params.get("file")):
        return text.format_map(values)
    return re.sub(rf"[,，、 ]*{_NO_SHEET}", "", text.format_map(values | {"sheet": _NO_SHEET}))


def refusal(refused: Refused, language: str = FALLBACK, shown: Shown = str) -> str:
    """Why a file was not loaded, and what to do."""
    params = dict(refused.params)
    if "report" in params:
        params["report"] = report_key_name(str(params["report"]), language)
    return said(refused.key, params, language, shown)


def problem(
    row: Mapping[Any, Any], file: str, sheet: str, language: str = FALLBACK, shown: Shown = str
) -> str:
    """What is wrong with a row of a file. ``row``: row_no, column_name, value, code, params (JSON)."""
    key = f"problem.{row['code']}"
    if not row["value"] and has(language, f"{key}.bare"):
        key += ".bare"
    column = row["column_name"]
    if row["code"] == "unmapped_word":
        column = lookup(language, f"vocabulary.{column}")
    params = {"file": file, "sheet": sheet, "row": row["row_no"], "column": column, "value": row["value"]}
    return said(key, params | json.loads(row.get("params") or "{}"), language, shown)


def column_name(name: str, language: str = FALLBACK) -> str:
    """A column of the schema in words."""
    for key in (f"column.{name}", f"mapping.{name}"):
        if has(language, key):
            return lookup(language, key)
    return name


def report_name(report: ExportReport, language: str = FALLBACK) -> str:
    """Marketplace, kind and language of an export: Shopee · Returns · English."""
    if report.saved:
        return lookup(language, "imports.saved_report").format(name=report.report)
    locale = report.name_keys[2]
    tongue = has(language, locale) and report.platform != "rightbox"
    return _kind(report, language) + (f" · {lookup(language, locale)}" if tongue else "")


def report_key_name(key: str, language: str = FALLBACK) -> str:
    """Marketplace and kind of a report by its key; a mapping that people saved keeps the name they gave."""
    try:
        return _kind(find(key), language)
    except KeyError:
        return key.split(".")[1] if key.count(".") > 1 else key


def _kind(report: ExportReport, language: str) -> str:
    named = zip(report.name_keys[:2], (report.platform, report.report), strict=True)
    return " · ".join(lookup(language, key) if has(language, key) else name for key, name in named)
