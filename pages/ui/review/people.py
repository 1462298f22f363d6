"""Names of people that somebody wrote into one field."""

from __future__ import annotations

import re
from typing import Any

from data.meaning.missing import text_of

_BETWEEN = re.compile(r"\s*[,;，、；\n]\s*")


def people(stored: Any) -> list[str]:
    """Names in a text that lists them.

    Examples
    --------
    >>> people("Ann, Wei；李 雷")
    ['Ann', 'Wei', '李 雷']
    """
    return list(dict.fromkeys(name for name in _BETWEEN.split(text_of(stored).strip()) if name))
