"""Why something that was typed cannot be, as a sentence under its field's name."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from data.cases.checks import Problem
from pages.ui.core.words import ui_words


def sentence(problem: Problem) -> str:
    """Why a value cannot be, in Markdown, with the name of its field."""
    words = ui_words()
    told = {n: _in_words(v) for n, v in problem.params.items() if n != "n"}
    count = problem.params.get("n")
    name = (
        words.column(problem.name)
        if words.has(f"column.{problem.name}")
        else words(f"cases.field.{problem.name}")
    )
    return f"**{name}**: " + words.md(f"cases.problem.{problem.code}", count, **told)


def _in_words(value: Any) -> str:
    words = ui_words()
    if isinstance(value, (int, float, Decimal)):
        return words.number(float(value))
    return words.date(value) if hasattr(value, "isoformat") else str(value)
