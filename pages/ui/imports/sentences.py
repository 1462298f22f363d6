"""What import says about files, escaped for Markdown; the sentences are those of data.intake.sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.wording import escape
from analysis.wording.words import Words
from data.formats import ExportReport
from data.importing.staged import Contents
from data.intake import sentences
from data.reading.base.model import Refused


def refusal(words: Words, refused: Refused) -> str:
    """Why a file was not loaded, and what to do."""
    return sentences.refusal(refused, words.language, escape.markdown)


def problem(words: Words, row: Mapping[Any, Any], file: str, sheet: str) -> str:
    """What is wrong with a row of a file. ``row``: row_no, column_name, value, code, params (JSON)."""
    return sentences.problem(row, file, sheet, words.language, escape.markdown)


def note(words: Words, key: str, params: Mapping[str, Any]) -> str:
    """What is worth knowing about a file that loads."""
    return sentences.said(key, params, words.language, escape.markdown)


def stored(words: Words, extent: Contents) -> str:
    """What would be stored: rows, orders, articles, first and last day."""
    known = {
        "orders": extent.orders,
        "skus": extent.skus,
    }
    told = [words("imports.stored.rows", n=extent.rows)]
    told += [words(f"imports.stored.{name}", n=count) for name, count in known.items() if count]
    if extent.first is not None and extent.last is not None:
        told.append(f"{words.date(extent.first)} – {words.date(extent.last)}")
    return words.md("imports.stored", what=" · ".join(told))


def column(words: Words, name: str) -> str:
    """A column of the schema in words."""
    return sentences.column_name(name, words.language)


def report_name(words: Words, report: ExportReport) -> str:
    """Marketplace, kind of export and language of a report."""
    return sentences.report_name(report, words.language)
