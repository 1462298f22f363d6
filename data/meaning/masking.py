"""Personal marks in what people and files say, hidden: addresses, telephone numbers, long runs of digits."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from data.meaning.text import plain_digits

_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
# from the first letter of a run of what addresses are made of: a note of ten thousand letters is read once
_NAME = rf"(?<![\w.+%'{_INVISIBLE}-])(?=[\d_.+%'-]*[^\W\d_])[\w.+%'{_INVISIBLE}-]+"
# as people write it who do not want to be read by programs
_AT = r"(?:\s?(?:[(\[{<]\s?(?:at|@)\s?[)\]}>]|&#64;|%40)\s?|\s?@\s?)"
_AT_IN_WORDS = r"(?:\s(?:at|arroba)\s|[-_]at[-_]|\s?\(a\)\s?|\s?艾特\s?)"
_DOT = r"(?:\.|\s?[(\[{<]\s?(?:dot|punto|ponto|\.|点|點)\s?[)\]}>]\s?|\s(?:dot|punto|ponto|\.)\s)"
_SAID_DOT = _DOT.replace(r"(?:\.|", "(?:", 1)
_LABEL = rf"[\w{_INVISIBLE}-]+"
_HOST = rf"{_LABEL}(?:{_DOT}{_LABEL}){{0,4}}{_DOT}[^\W\d_]{{2,}}"
# after the word "at" only what is a host for mail: goods are met at shop.example too
_PROVIDERS = (
    r"(?:g(?:oogle)?mail|ymail|yahoo|hotmail|outlook|live|msn|icloud|me|aol|proton(?:mail)?|gmx|web|mail|qq|163|126|"
    r"foxmail|sina|naver|daum|hanmail|kakao|yandex|rediff(?:mail)?|uol|bol|terra|libero|orange|free)"
)
_EMAIL = re.compile(
    rf"{_NAME}{_AT}{_HOST}"
    rf"|{_NAME}(?:\s?[(\[{{<]\s?at\s?[)\]}}>]\s?|\s@\s|@)[^\W\d_][\w-]*"
    rf"|{_NAME}{_AT_IN_WORDS}(?:{_PROVIDERS}{_DOT}[^\W\d_]{{2,}}(?:{_DOT}[^\W\d_]{{2,3}}\b)?"
    rf"|{_LABEL}(?:{_SAID_DOT}{_LABEL}){{0,2}}{_SAID_DOT}[^\W\d_]{{2,}})"
    rf"|(?<![\d_.+-])[\d_.+-]{{5,}}{_AT}{_PROVIDERS}{_DOT}[^\W\d_]{{2,}}",
    re.I,
)
# seven digits and more, with whatever numbers to call are written with between them
_SPACE = rf"[\s{_INVISIBLE}]{{0,2}}"
_SIGNS = r"[().\-–—‐‑‒―−/\\_·・•*~|]{0,2}"
_DIGITS = re.compile(rf"\+?\(?\d(?:{_SPACE}\)?{_SPACE}{_SIGNS}{_SPACE}\d){{6,}}")
# a day, perhaps of a Buddhist year, and perhaps with the hour that follows it, is no phone number
_MONTH, _MDAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_FULL, _HOUR = r"(?:19|20|25)\d\d", r"(?:[01]?\d|2[0-3])"
_ONE_DAY = rf"(?:{_FULL}[-/.]{_MONTH}[-/.]{_MDAY}|{_MDAY}[-/.]{_MDAY}[-/.]{_FULL})(?:\s{_HOUR})?"
_DAYS = re.compile(rf"{_ONE_DAY}(?:(?:\s[-–—~/|]\s|[_–—~|]){_ONE_DAY})*")
_SHORT_DAY = re.compile(rf"{_MDAY}([-/.]){_MDAY}\1\d\d\s{_HOUR}")  # before the minutes of its hour
_CURRENCY = r"(?:rp|idr|vnd|vnđ|đ|sgd|myr|rm|thb|php|usd|eur|gbp|jpy|cny|rmb|krw|brl|inr|[₫฿₱$€£¥₩₹])"
_CURRENCY_BEFORE, _CURRENCY_AFTER = (
    re.compile(rf"{_CURRENCY}\s?$", re.I),
    re.compile(rf"\s?{_CURRENCY}\b", re.I),
)
_AMOUNT = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,7}(?:\.\d{1,2})?")
_GOODS = re.compile(
    r"(?:\b(?:ean|gtin|upc|isbn|jan|bar ?code|sku)(?:[- ]?1[34])?|条码|條碼|バーコード|바코드)\W{0,3}$", re.I
)
_CALLED = re.compile(r"(?i:tel|telp|hp|wa|ph|phone|call|mob|mobile|cell|sdt|no|nr|fax|sms)_$")
_CODE = re.compile(r"[A-Z]{2,}_$")  # TEE_0001_0002
# what somebody wrote for a moment, that it does not exist included: it has to be seen to be corrected
_YEAR = r"(?:0000|19\d\d|20\d\d|25\d\d)"
_WRITTEN_DAY = "|".join((
    rf"{_YEAR}\s?[-/.年년]\s?\d\d?\s?[-/.月월]\s?\d\d?\s?[日号號일.]?",
    rf"[0-3]?\d([-/.])[0-3]?\d\1(?:{_YEAR}|\d\d)",
    rf"\d\d?(?:st|nd|rd|th|º|\.)?[-\s/]*(?:de\s)?[^\W\d_]+\.?[-\s/,]*(?:(?:de|del|năm)\s)?{_YEAR}",
    rf"\d\d?\s?tháng\s?\d\d?[,\s]+(?:năm\s)?{_YEAR}",
    rf"[^\W\d_]+\.?[-\s]*\d\d?(?:st|nd|rd|th)?[-\s,]+(?:{_YEAR}|\d\d)",
))  # fmt: skip
_CLOCK = r"\d\d?\s?[:.h時时点點시]\s?\d\d(?:\s?[:.分분]\s?\d\d(?:[.,]\d{1,9})?)?"
_MOMENT = re.compile(
    rf"(?<!\d)(?<!\d[-./ ])(?:{_CLOCK}[,\s]+)?"
    rf"(?:{_WRITTEN_DAY})(?:[,\sT]+(?:[^\W\d_]+\.?\s+)?{_CLOCK})?(?![-./ ]?\d)"
)
_WORDS_WITH_DIGITS = re.compile(r"[0-9A-Za-z#_-]+")
MASK = "***"


def mask(text: str, keep_ids: Collection[str] = frozenset()) -> str:
    """Text with e-mail addresses, phone numbers and long digit runs hidden, save the ids given.

    Examples
    --------
    >>> mask("call +65 9123 4567 about order 5767890123456789", {"5767890123456789"})
    'call *** about order 5767890123456789'
    """
    plain = _plain(text)
    pieces: list[str] = []
    start = 0
    for word in _WORDS_WITH_DIGITS.finditer(plain) if keep_ids else ():
        if word.group() in keep_ids:
            pieces += [_hidden(plain[start : word.start()]), word.group()]
            start = word.end()
    return "".join((*pieces, _hidden(plain[start:])))


def words_with_digits(texts: Iterable[str]) -> set[str]:
    """Every word of the texts that ``mask`` compares with the numbers it is to leave alone."""
    return {word for text in texts for word in _WORDS_WITH_DIGITS.findall(_plain(text))}


def _plain(text: str) -> str:
    return text if text.isascii() else plain_digits(text)


def codes(text: str) -> frozenset[str]:
    """Words of letters and digits, such as SKUs and numbers of orders: what may stay in a text for people outside."""
    words = _WORDS_WITH_DIGITS.findall(text)
    return frozenset(w for w in words if any(map(str.isalpha, w)) and any(map(str.isdigit, w)))


def mask_word(text: str) -> str:
    """As ``mask``, and the text exactly as it stands where nothing has to be hidden."""
    hidden = mask(text)
    return hidden if hidden.count(MASK) > text.count(MASK) else text


def shown(text: str) -> str:
    """A value that could not be read, as people may see it: as ``mask_word``, and what looks like a date as written.

    Examples
    --------
    >>> shown("12 de marzu de 2026 22:55 hs."), shown("31/02/2026 or call 91234567")
    ('12 de marzu de 2026 22:55 hs.', '31/02/2026 or call ***')
    """
    pieces, start = [], 0
    for moment in _MOMENT.finditer(text):
        pieces += [mask_word(text[start : moment.start()]), moment.group()]
        start = moment.end()
    return "".join((*pieces, mask_word(text[start:])))


def _hidden(text: str) -> str:
    return _DIGITS.sub(lambda run: run.group() if _innocent(run) else MASK, _EMAIL.sub(MASK, text))


def _innocent(run: re.Match[str]) -> bool:
    """True for digits that are a day, an amount or the number of goods, as what is around them says."""
    text, digits = run.string, run.group()
    before, after = text[max(0, run.start() - 12) : run.start()], text[run.end() : run.end() + 6]
    if _DAYS.fullmatch(digits) or (after[:1] == ":" and _SHORT_DAY.fullmatch(digits)):
        return True
    if _AMOUNT.fullmatch(digits) and (_CURRENCY_BEFORE.search(before) or _CURRENCY_AFTER.match(after)):
        return True
    if digits.isdigit():
        return len(digits) <= 14 and bool(_GOODS.search(before))
    if digits.replace("_", "").isdigit() and _CODE.search(before) and not _CALLED.search(before):
        return True
    # AB12-0357-99C
    return bool(re.fullmatch(r"[\d_-]+", digits)) and before[-1:].isupper() and after[:1].isupper()
