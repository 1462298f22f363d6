"""Lists of phrases in several languages, read as patterns: the longest first, so that dark blue is not read as blue."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

LATIN = r"[0-9A-Za-z\u00c0-\u024f\u1ea0-\u1ef9]"
Phrase = tuple[re.Pattern[str], dict[str, str], str]


def read(path: Path) -> tuple[Phrase, ...]:
    """Every phrase of the column ``words`` (parted by |) of a CSV file: its pattern, its row, and the phrase itself."""
    made: list[tuple[str, dict[str, str]]] = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            made += [
                (unicodedata.normalize("NFKC", word).casefold(), row) for word in row["words"].split("|")
            ]
    made.sort(key=lambda pair: -len(pair[0]))
    return tuple((re.compile(bounded(phrase)), row, phrase) for phrase, row in made)


def bounded(phrase: str, ending: str = "") -> str:
    """Latin words stand alone, also within Thai and Chinese, which run on."""
    runs_on = any("\u0e00" <= c <= "\u0e7f" or "\u4e00" <= c <= "\u9fff" for c in phrase)
    return re.escape(phrase) if runs_on else rf"(?<!{LATIN}){re.escape(phrase)}{ending}(?!{LATIN})"
