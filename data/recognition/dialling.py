"""Whether a run of digits in a file's name could be called, paid with or name somebody: other long numbers may be shown."""

from __future__ import annotations

import re

# code of a country -> digits of the numbers behind it (ITU-T E.164, national plans); of those not listed 7 to 10
_LENGTHS = {
    code: (int(least), int(most))
    for code, least, most in re.findall(
        r"(\d+):(\d+)-(\d+)",
        "1:10-10 7:10-10 20:8-10 27:9-9 30:10-10 31:9-9 32:8-9 33:9-9 34:9-9 36:8-9 39:6-11 40:9-9 41:9-9 43:4-13 "
        "44:7-10 45:8-8 46:7-10 47:8-8 48:9-9 49:3-13 51:8-9 52:10-11 53:6-8 54:10-11 55:10-11 56:9-9 57:8-10 58:10-10 "
        "60:7-10 61:9-9 62:7-12 63:8-10 64:8-10 65:8-8 66:8-9 81:9-10 82:8-11 84:7-10 86:9-11 90:10-10 91:10-10 "
        "92:9-10 93:9-9 94:9-9 95:7-10 98:10-10 351:9-9 353:7-9 354:7-9 358:5-12 380:9-9 385:8-9 386:8-8 420:9-9 "
        "421:9-9 852:8-8 853:8-8 855:8-9 856:8-10 880:8-10 886:8-9 966:8-9 971:8-9 972:8-9",
    )
}
# codes of countries that nobody has
_NOBODY = re.compile(
    r"21[0579]|214|259|28\d|29[2-6]|38[48]|42[2-9]|69[3-9]|80[1-79]|83\d|85[14789]|87[1-7]|88[4579]|89\d|9[79]8|969|99[01]"
)
# without the code of a country, as people of the larger markets write it
_AT_HOME = re.compile(
    r"0\d{6,13}|1[3-9]\d{9}|1?[2-9]\d\d[2-9]\d{6}|[1-9][1-9]9\d{8}|8\d{9,11}|1[567]\d{8,10}|[2-9]\d{6,9}|1\d{6,8}|10\d{8}"
)
# seconds and milliseconds of these years; where a number of ten digits begins so, nobody has a telephone
_MOMENT = re.compile(r"1[678][016-9]\d{7}|1[678]\d{11}")
_CARD = re.compile(r"4\d{12}|3[068]\d{12}|3[47]\d{13}|[2-6]\d{15,18}")
_LEAST, _MOST = 7, 15
_ALWAYS = 11  # numbers without a country's code are as long as this in one plan or other


def personal(digits: str) -> bool:
    """True for digits that may be a number to call, of a bank card or of a citizen of China.

    Examples
    --------
    >>> [personal(d) for d in ("91234567", "6591234567", "8613800138000", "4111111111111111")]
    [True, True, True, True]
    >>> [personal(d) for d in ("1782364512345", "3868652019347", "50014018723000", "576461413038785752")]
    [False, False, False, False]
    """
    if len(digits) < _LEAST or _MOMENT.fullmatch(digits):
        return False
    if len(digits) > _MOST:
        return _card(digits) or _citizen(digits)
    return len(digits) <= _ALWAYS or bool(_AT_HOME.fullmatch(digits)) or _abroad(digits) or _card(digits)


def _abroad(digits: str) -> bool:
    """True where a country's code stands before as many digits as its numbers have."""
    number = digits.removeprefix("00")
    for size in (1, 2, 3):
        code, rest = number[:size], len(number) - size
        if code in _LENGTHS:
            least, most = _LENGTHS[code]
            return least <= rest <= most
    return not _NOBODY.match(number) and 7 <= len(number) - 3 <= 10


def _card(digits: str) -> bool:
    """Luhn's sum, of numbers that begin and are as long as those of cards."""
    if not _CARD.fullmatch(digits):
        return False
    doubled = (int(d) * (2 if at % 2 else 1) for at, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _citizen(digits: str) -> bool:
    """The number of a citizen of China: a place, a day of birth, a number in turn and a sum."""
    if not re.fullmatch(r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}", digits):
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    left = sum(int(d) * w for d, w in zip(digits[:17], weights, strict=True)) % 11
    return "10X98765432"[left] == digits[17]
