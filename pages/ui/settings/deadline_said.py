"""What the source of a shipped deadline says, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.wording.words import Words
from data.meaning.missing import day_of, text_of


def deadline_said(row: Mapping[str, Any], words: Words) -> str:
    """Sentences about a row of the deadlines in force; '' for one that was set here."""
    if not text_of(row["said"]):
        return ""
    key, step, page_of = f"settings.deadlines.said.{row['said']}", row["step"], day_of(row["page_of"])
    return words.joined(
        words(key, hours=words.number(row["hours"])),
        words(f"settings.deadlines.said.{step}") if step in ("verify", "resolve") else "",
        words("settings.deadlines.said.day", day=words.date(page_of)) if page_of else "",
    )
