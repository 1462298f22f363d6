"""How a finding is put together: its numbers, and its filters as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.signals.expected import Backlog
from data.query import Filters, filter_text
from data.records.retros import Finding


def finding(
    kind: str, subject: str, key: str, numbers: Mapping[str, Any], filters: Filters | None
) -> Finding:
    """A finding; without filters there are no rows that its numbers count."""
    return Finding(
        kind, subject, f"retro.finding.{key}", numbers, "" if filters is None else filter_text.write(filters)
    )


def unjudged(behind: Backlog | None) -> dict[str, int]:
    """What a finding keeps of the claims behind it that are not judged yet; nothing without any."""
    if behind is None or behind.outside:
        return {}
    return {"claims": behind.errors, "unjudged": behind.claims} | ({"whole": 1} if behind.whole else {})
