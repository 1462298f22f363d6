"""Sentences of tickets to marketplaces in the languages of their sites, beyond those of the catalogues."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from data import locales

FILE = Path(__file__).parent / "ticket_texts.toml"
# language in which a marketplace's site is written to
LANGUAGES: dict[str, str] = {
    "SG": "en", "MY": "en", "PH": "en", "ID": "id", "TH": "th", "VN": "vi", "TW": "zh_TW", "BR": "pt", "CN": "zh_CN",
}  # fmt: skip

# buyers are written to in their own language where the marketplace's office reads English
BUYERS: dict[str, str] = LANGUAGES | {"MY": "ms", "PH": "fil"}


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def languages() -> tuple[str, ...]:
    """Languages in which a ticket can be written."""
    return tuple(dict.fromkeys((*locales.languages(), *_texts())))


def language_of(site: str, *, buyer: bool = False) -> str:
    """Language in which the marketplace, or a buyer, of a site is written to; English where it is not known."""
    return (BUYERS if buyer else LANGUAGES).get(site, locales.FALLBACK)


def sentence(language: str, key: str) -> str:
    """A sentence with its placeholders: ``subject``, ``symptom.wrong_sku``, ``evidence.evidence_photo``, ...

    Raises
    ------
    KeyError
        If there is no such sentence in this language.
    """
    if language in locales.languages():
        return locales.lookup(language, _catalogued(key))
    found: Any = _texts()[language]
    for part in key.split("."):
        found = found[part]
    return str(found)


def _catalogued(key: str) -> str:
    """Key of the catalogues, which have the codes already."""
    kind, _, code = key.partition(".")
    if kind in ("evidence", "channel", "packet"):
        return f"column.{code}" if kind == "evidence" else f"cases.{kind}.{code}"
    return key if code else f"ticket.{key}"
