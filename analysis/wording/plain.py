"""Sentences of the screens as plain text: their emphasis goes, the values put into them stay as they are."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from babel import dates

from analysis.wording import escape
from analysis.wording.words import Words

_TOKEN = "\x00{}\x00"


def plain(words: Words, key: str, n: float | None = None, **values: Any) -> str:
    """The words of a key without Markdown emphasis; asterisks inside the values stay."""
    tokens = {name: _TOKEN.format(place) for place, name in enumerate(values)}
    text = words(key, n, **tokens).replace("**", "")
    for name, token in tokens.items():
        text = text.replace(token, escape.plain(values[name]))
    return text


def moment(words: Words, stamp: Any, *, year: bool = True) -> str:
    """A stored UTC moment in the shop's zone, its month in letters: 11/12 is read in two ways.

    Examples
    --------
    >>> moment(Words("en", "Asia/Singapore"), "2026-11-12 01:05", year=False).replace("\u202f", " ")
    'Nov 12, 9:05 AM'
    """
    local = pd.Timestamp(stamp).tz_localize("UTC").tz_convert(ZoneInfo(words.zone)).to_pydatetime()
    time = dates.format_time(local, "short", tzinfo=ZoneInfo(words.zone), locale=words.locale)
    day = words.date(local.date()) if year else words.day(local.date())
    return str(words.locale.datetime_formats["medium"]).replace("{1}", day).replace("{0}", time)
