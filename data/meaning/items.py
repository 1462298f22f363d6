"""Cells that hold several items, or how many of one: 'A01;B02', 'A01 x2, B02 x1', a line of the cell an item."""

from __future__ import annotations

import re

# the first of these that parts a cell is how its program writes lists
_SIGNS = (r"\s*[\r\n]+\s*", r"\s*[;；]\s*", r"\s*\|\s*", r"\s*[,，、]\s*", r"\s+[+&]\s+")
_TIMES = r"[x×*✕]"
_COUNTED = (
    re.compile(rf"(?P<item>.*\S)\s*{_TIMES}\s*(?P<count>\d{{1,4}})", re.IGNORECASE),
    re.compile(rf"(?P<item>.*\S)\s*\(\s*{_TIMES}?\s*(?P<count>\d{{1,4}})\s*{_TIMES}?\s*\)", re.IGNORECASE),
    re.compile(rf"(?P<count>\d{{1,4}})\s*{_TIMES}\s+(?P<item>\S.*)", re.IGNORECASE),
)
MAY_BE_SEVERAL = r"[;；|,，、\r\n]|\s[+&]\s|[xX×*✕]\s*\d|\d\s*[xX×*✕]|\(\s*\d"
_GLUED = re.compile(r".*[A-Za-z0-9]x\d{1,4}")  # TEE-3x2 may well be an article's own number
_CODE = re.compile(r"[\w./#-]{2,40}")
_LONG = 3  # signs of the parts of a cell whose comma may be one of the article's own


def parted(text: str) -> list[str]:
    """The parts of a cell by the sign that parts it; one where none does.

    >>> parted("A01;B02"), parted("A01 x2, B02 x1"), parted("TEE-M")
    (['A01', 'B02'], ['A01 x2', 'B02 x1'], ['TEE-M'])
    """
    for sign in _SIGNS:
        parts = [part for part in re.split(sign, text.strip()) if part]
        if len(parts) > 1:
            return parts
    return [text.strip()]


def counted(part: str) -> tuple[str, int | None]:
    """The item of a part and how many of it; None where the part does not say.

    >>> counted("A01 x2"), counted("2 x A01"), counted("A01 (3)"), counted("TEE-3x2")
    (('A01', 2), ('A01', 2), ('A01', 3), ('TEE-3x2', None))
    """
    if not _GLUED.fullmatch(part):
        for form in _COUNTED:
            if found := form.fullmatch(part):
                return found["item"].strip(), int(found["count"])
    return part, None


def several(text: str) -> bool:
    """True when a cell that should name one item seems to hold several, or how many of it.

    >>> [several(t) for t in ("A01;B02", "A01 x2", "A01,B02", "CABLE-1,5M", "Tee, navy", "TEE-3x2")]
    [True, True, True, False, False, False]
    """
    parts = parted(text)
    named = [counted(part) for part in parts]
    if len(parts) == 1:
        item, count = named[0]
        return count is not None and bool(_CODE.fullmatch(item))
    codes = all(_CODE.fullmatch(item) for item, _ in named)
    if any(sign in text for sign in ",，、") and len(parts) == len(re.split(r"[,，、]", text)):
        # a comma may be one of the article's own: CABLE-1,5M
        codes = codes and all(len(item) >= _LONG and any(map(str.isdigit, item)) for item, _ in named)
    return codes or all(count is not None for _, count in named)
