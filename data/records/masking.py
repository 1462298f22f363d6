"""What people write into retros and actions, without what would name a buyer: addresses and numbers to call go."""

from __future__ import annotations

import re
from typing import Any

from data.meaning.masking import MASK, mask
from data.store import Cursor

_IDS = re.compile(r"\w*\d[\w-]*")


def masked(cursor: Cursor, text: Any) -> Any:
    """The text with e-mail addresses and telephone numbers hidden; numbers of known cases and orders stay.

    What is no text, or has nothing to hide, comes back exactly as it was.
    """
    if not isinstance(text, str) or text == "":
        return text
    hidden = mask(text)
    if hidden.count(MASK) <= text.count(MASK):
        return text
    words = sorted(set(_IDS.findall(text)))
    known = cursor.rows(
        "select case_id from cases where list_contains($words, case_id) "
        "union select order_id from all_order_lines where list_contains($words, order_id)",
        {"words": words},
    )
    hidden = mask(text, frozenset(str(row[0]) for row in known))
    return hidden if hidden.count(MASK) > text.count(MASK) else text
