"""What a topic of a retro is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.wording.words import Words
from data.meaning.missing import text_of
from data.query import filter_text
from data.records.retros import Finding


def title(topic: Mapping[str, Any], found: Sequence[Finding], words: Words) -> str:
    """Its title, or what its subject says in the reader's language, or what kind of thing was seen."""
    if text_of(topic["title"]).strip():
        return text_of(topic["title"]).strip()
    chosen = filter_text.read(text_of(topic["subject"])).values
    values = [" ↔ ".join(words.value(dimension, value) for value in own) for dimension, own in chosen]
    kinds = words(f"retro.kind.{found[0].kind}") if found else ""
    everything = words("overview.everything") if found and found[0].kind == "signal" and not values else ""
    return " · ".join(filter(None, (words.listed(values), everything, kinds))) or words("topic.untitled")
