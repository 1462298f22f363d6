"""The card of a lesson: one printed page with its picture, wrong against right."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from unicodedata import east_asian_width

from analysis.wording import templates
from analysis.wording.words import Words

# Texts of up to so many letters (Chinese ones take two) are set large, to be read from where one packs.
SHORT = 110
PAGE = Path(__file__).parent / "templates" / "card.html"


def page(
    said: Mapping[str, str],
    words: Words,
    day: date,
    picture: bytes | None = None,
    sides: Mapping[str, bytes] | None = None,
) -> str:
    """An HTML page that prints on one A4 sheet and fetches nothing.

    Parameters
    ----------
    said : mapping
        lesson, where, wrong and right_way, in words.
    picture : bytes, optional
        A JPEG or PNG of what arrived.
    sides : mapping, optional
        Pictures of wrong and right_way, which take its place.
    """
    own = {name: _shown(data) for name, data in (sides or {}).items()}
    return templates.load(PAGE).render(
        large=sum(2 if east_asian_width(letter) in "WF" else 1 for letter in "".join(said.values())) <= SHORT,
        language=words.language.replace("_", "-"),
        lesson=said["lesson"],
        where=said["where"],
        wrong=said["wrong"],
        right=said["right_way"],
        wrong_title=words("lessons.field.wrong"),
        right_title=words("lessons.field.right_way"),
        picture="" if own else _shown(picture),
        sides=own,
        picture_alt=words("lessons.picture"),
        foot=words("lessons.card.foot", day=words.date(day)),
    )


def _shown(picture: bytes | None) -> str:
    """A picture as an address that fetches nothing, '' without one."""
    if not picture:
        return ""
    kind = "png" if picture.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"
