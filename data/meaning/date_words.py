"""A written moment in one way: digits 0-9, small letters, the time last, am and pm, no words beside."""

from __future__ import annotations

import re

from data.meaning.months import MONTHS, WEEKDAYS, folded
from data.meaning.text import plain_digits

# hours from Greenwich; a name that two regions use (CST, AST) is none of them
ZONES: dict[str, float] = {
    "pdt": -7, "pst": -8, "mdt": -6, "mst": -7, "cdt": -5, "edt": -4, "est": -5, "akdt": -8, "akst": -9, "hst": -10,
    "brt": -3, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3,
    "trt": 3, "ist": 5.5, "ict": 7, "wib": 7, "wita": 8, "wit": 9, "sgt": 8, "myt": 8, "pht": 8, "hkt": 8, "awst": 8,
    "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
# halves of a day, as they stand anywhere, and as words of their own
_HALVES = (
    *((word, "am") for word in ("上午", "早上", "凌晨", "午前", "오전")),
    *((word, "pm") for word in ("下午", "晚上", "午後", "오후")),
)
_HALF_WORDS = re.compile(
    r"(?<![^\W\d_])(?:(?P<am>a\.?\s?m\.?)|(?P<pm>p\.?\s?m\.?))(?![^\W_])"
    r"|(?<=:\d\d)\s*(?:(?P<am2>sa|pg|öö)|(?P<pm2>ch|ptg|ös))(?![^\W_])"
    r"|(?<![^\W_])(?:(?P<am3>öö)|(?P<pm3>ös))(?=\s*\d?\d:)"
)
_DROPPED = re.compile(
    r"\b(?:pukul|jam|às|lúc|ngày|kl|um|alle|ore|saat|o\sgodz|a\slas?|at)\b\.?|(?<=\s)à(?=\s)|เวลา|\s*น\.$"
    r"|^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+|星期.|周.|.曜日|[월화수목금토일]요일|วัน\S+ที่|[คพ]\.ศ\."
    r"|\b(?:pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar)\b"
    r"|,?\s(?:hétfő|kedd|szerda|csütörtök|péntek|szombat|vasárnap)\b"
)
_WEEKDAY = re.compile(
    r"^(?P<name>[^\W\d_]+)(?:(?:[-\s][^\W\d_]+)?\.?,\s*(?=\S*\d|[^\W\d_]+\.?\s*\d)|\.\s*(?=\d)"
    r"|\s+(?=\d{1,2}[\s./-]))"
)
# between the clock and the day only what is a weekday for sure: "10:05 malam, 17/03/2026" is in the evening
_BEHIND_CLOCK = re.compile(rf"^(?:{'|'.join(map(re.escape, WEEKDAYS))})\b\.?,?\s*")
_BARE = re.compile(r"\d{1,4}([-/])\d{1,2}\1\d{1,4}(?:[t\s]+\d{1,2}:\d{2}(?::\d{2})?)?")  # nothing to rewrite
_ZONE_IN_BRACKETS = re.compile(
    rf"(?<=[\d\sm])\((?!sat\))((?:utc|gmt)?[+-]\d{{1,2}}(?::?\d{{2}})?|[a-z]{{2,3}}t|{'|'.join(ZONES)})\)"
)
# what other languages write between and behind the numbers of a moment, and how it is read
_REWRITTEN = (
    (_ZONE_IN_BRACKETS, r" \1"),
    (re.compile(r"\([^)\d]*\)"), " "),  # (水), (China Standard Time)
    (re.compile(r"(?<=\d)(z|[+-]\d{2}:?\d{2})\[[^\]\d]+\]$"), r"\1"),
    (re.compile(r"^([a-z]{3})\s+(\d{1,2})\s+(\d\d:\d\d:\d\d)\s+([a-z]{3,4}\s+)?(\d{4})$"), r"\1 \2 \5 \3 \4"),
    (re.compile(r"^((?:19|2\d)\d\d)([01]\d)([0-3]\d)(?=[t\s]+\d{1,2}:\d\d)"), r"\1-\2-\3"),
    (re.compile(r"^((?:19|2\d)\d\d)([01]\d)([0-3]\d)t([0-2]\d)([0-5]\d)([0-5]\d)?"), r"\1-\2-\3 \4:\5:\6"),
    (re.compile(r"(?<=\d)\s*[гр]\.?(?=[\s,;]|$)"), ""),
    *(
        (re.compile(rf"(?<=\d)\s*{letters}\s*"), sign)
        for letters, sign in (
            ("[年년]", "-"),
            ("[月월]", "-"),
            ("[日號号일]", " "),
            ("[時时点點시]", ":"),
            (r"[分분](?=\s*\d{1,2}\s*[秒초])", ":"),
            ("[分분]", " "),
        )
    ),
    (re.compile(r"(?<=\d)\s*[秒초]"), ""),
    (re.compile(r"\b(?:thg?|tháng)\s*0?(?=\d)"), "tháng "),
    (re.compile(r"(\d{4})\.\s*(\d{1,2})\.\s*(\d{1,2})\.?(?!\d)"), r"\1.\2.\3"),
    (re.compile(r"(?<!\d)(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})\.?(?!\d)"), r"\1.\2.\3"),
    (re.compile(r"(?<=\d)\s?h\s?(\d{2})(?!\d)"), r":\1"),
    (re.compile(r"(:\d{2})\s*m(?:in)?(?![^\W\d_.])\s*(?:(\d{2})\s*s(?:eg|ec)?\b\.?)?"), r"\1:\2"),
    (re.compile(r"(?<=\d)\.?\s*(?:[|;]|\s-(?=\s))\s*(?=(?:[ap]\.?\s?m\.?\s*)?\d)"), " "),
    (
        re.compile(
            r"((?:\d{4}|[-/]\d{2}),?\s+(?:[a-z]+\s+)?)(\d{1,2})\.(\d{2})(?:\.(\d{2})(?:\.\d+)?)?(?![.\d])"
        ),
        r"\1\2:\3:\4",
    ),
    (
        re.compile(
            r"^(\d{1,2})\.(\d{2})(?:\.([0-5]\d))?(?=(?:\s*uhr)?,?\s+(?:[^\W\d_]+,?\s+)?\d{1,2}[\s./-])"
        ),
        r"\1:\2:\3",
    ),
    (re.compile(r"(:\d{2}:?)\s*(?:uhr|hs|hrs?|horas?|heures|h|น|ч)\b\.?"), r"\1"),
)
_CLOCK_FIRST = re.compile(
    r"^(?P<clock>(?:[ap]m\s*)?\d{1,2}:\d{1,2}(?::\d{1,2})?:?(?:\s*[ap]m)?)[\s,]+(?P<day>.*\d\.?)$"
)


def normal(text: str) -> str:
    """A written moment in one way: digits 0-9, small letters, the time last, am and pm, no words beside."""
    plain = plain_digits(text).casefold().translate(str.maketrans("‐‑‒–—−", "------"))
    if _BARE.fullmatch(plain):
        return " ".join(plain.split())
    for word, half in _HALVES:
        plain = plain.replace(word, f" {half} ")
    plain = _DROPPED.sub(" ", plain).strip()
    for form, instead in _REWRITTEN:
        plain = form.sub(instead, plain)
    plain = " ".join(_HALF_WORDS.sub(_half, plain).split()).strip(" ,")
    plain = _no_weekday(plain)
    first = _CLOCK_FIRST.match(plain)
    return f"{_BEHIND_CLOCK.sub('', first['day'].strip(' ,-'))} {first['clock']}" if first else plain


def _no_weekday(plain: str) -> str:
    weekday = _WEEKDAY.match(plain)
    return plain[weekday.end() :] if weekday and folded(weekday["name"]) not in MONTHS else plain


def _half(found: re.Match[str]) -> str:
    return f" {str(found.lastgroup)[:2]} "
