"""Headers in forms of decreasing strictness, so that they are found however they come."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from data.formats.contract import ExportReport

_INVISIBLE = re.compile(
    r"[\s\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)
_CURRENCY = re.compile(r"\((?:[A-Z]{3}|RM|Rp|R\$|S\$|US\$|NT\$|[฿₫₱$€£¥])\)$")
_SEPARATORS = re.compile(r"[\W_]+")
Forms = tuple[str, str, str, str]  # a header in four forms of decreasing strictness


def fold(header: str) -> str:
    """Header without whitespace and invisible marks, in one width; case is kept."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", header or ""))


def _bare(folded: str) -> str:
    return _CURRENCY.sub("", folded.strip("*")).strip("*") or folded


def forms_of(header: str) -> Forms:
    """A header exactly, without currency and stars, without case, and by its letters and digits alone."""
    exact = fold(header)
    bare = _bare(exact)
    small = bare.casefold()
    return exact, bare, small, _SEPARATORS.sub("", small) or small


def marks(report: ExportReport, header: Sequence[str]) -> tuple[int, ...]:
    """Positions of the headers that a report is recognised by, -1 for one that is not there."""
    found = [forms_of(cell)[3] for cell in header]
    needs = ({forms_of(name)[3] for name in group} for group in report.fingerprint)
    return tuple(next((at for at, form in enumerate(found) if form in group), -1) for group in needs)
