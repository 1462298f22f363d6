"""Catalogues of words: one folder per language under data/locales, one gettext .po file per area, merged."""

from __future__ import annotations

import gettext
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
FALLBACK = "en"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Catalogue:
    """Words of one language: key -> one form per plural (one form when the key has no plural)."""

    language: str
    forms: dict[str, tuple[str, ...]]
    plural: Callable[[int], int]

    def text(self, key: str, n: float | None = None) -> str | None:
        """The words of a key for ``n`` things, None when this language lacks them."""
        forms = self.forms.get(key)
        if not forms:
            return None
        if len(forms) == 1 or n is None:
            return forms[0] or None
        # a broken number takes the form of many: 1.5 cases
        index = self.plural(int(n)) if float(n).is_integer() else len(forms) - 1
        return forms[min(index, len(forms) - 1)] or None


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Languages that have a folder, the fallback first."""
    found = sorted(p.name for p in FOLDER.iterdir() if p.is_dir() and any(p.glob("*.po")))
    return (FALLBACK, *(name for name in found if name != FALLBACK))


@lru_cache(maxsize=32)
def catalogue(language: str) -> Catalogue:
    """All areas of a language, merged; of a key defined twice the first counts (a test finds those)."""
    forms: dict[str, tuple[str, ...]] = {}
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            messages = read_po(file, locale=language)
        for message in messages:
            if not message.id:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            if key in forms:
                log.error("%s: %s is defined twice, last in %s", language, key, path.name)
                continue
            forms[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return Catalogue(language, forms, gettext.c2py(get_plural(language).plural_expr))


def lookup(language: str, key: str, n: float | None = None) -> str:
    """The words of a key, in the fallback language where the language lacks them.

    Raises
    ------
    KeyError
        If no catalogue has the key and RIGHTBOX_STRICT is set (tests). Otherwise the key's last part is read aloud.
    """
    text = catalogue(language).text(key, n) if language in languages() else None
    text = text or catalogue(FALLBACK).text(key, n)
    if text is not None:
        return text
    if os.environ.get("RIGHTBOX_STRICT"):
        raise KeyError(key)
    log.error("no words for %s", key)
    return key.rpartition(".")[2].replace("_", " ")


def has(language: str, key: str) -> bool:
    """True when the language, or the fallback, has words for the key."""
    return catalogue(language).text(key) is not None or catalogue(FALLBACK).text(key) is not None


def known(language: str | None) -> str | None:
    """The language of ours that a tag such as zh-Hans-CN or en_GB means, None for another one."""
    if not language:
        return None
    tag = language.replace("-", "_")
    if tag in languages():
        return tag
    try:
        parsed = Locale.parse(get_global("likely_subtags").get(tag, tag))
    except (ValueError, UnknownLocaleError):
        return None
    ours = languages()
    wanted = (f"{parsed.language}_{parsed.territory}", parsed.language)
    near = [name for name in ours if name.split("_")[0] == parsed.language]
    return next((name for name in wanted if name in ours), near[0] if near else None)


def sentence(key: str, language: str = FALLBACK, **params: object) -> str:
    """The words of a key with its placeholders filled, for the command line; an absent parameter stays empty."""
    n = params.get("n")
    text = lookup(language, key, n if isinstance(n, int) else None)
    return text.format_map(_Blank({name: Put(value) for name, value in params.items()}))


class Put(str):
    """A value as it is put into words; ``{errors:error|errors}`` is the noun that its count takes."""

    def __new__(cls, value: object = "") -> Put:
        """The value as text, nothing for None."""
        return super().__new__(cls, "" if value is None else value)

    def __format__(self, spec: str) -> str:
        """One of two nouns where the words offer them, else the text."""
        one, either, many = spec.partition("|")
        return (one if self == "1" else many) if either else super().__format__(spec)


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""
