"""Encodings of languages that marketplaces do not export in, taken only where nothing else could be meant.

The scores of `script` would not tell them apart: Korean bytes read as frequent Chinese, Vietnamese ones as Latin
letters. Each is asked instead for signs that text of the other encodings does not show. EUC-JP is not among them:
its kana are the very bytes that Chinese programs write for kana.
"""

from __future__ import annotations

import re
from collections.abc import Callable

# different syllables without which nothing is Korean, and with which a table is, whatever its words
LEAST_SYLLABLES, MANY_SYLLABLES = 8, 16
_HANGUL = re.compile("[\uac00-\ud7a3]")
_USUAL_HANGUL = frozenset(
    "이다는의가을를에하고지사기시로한은도인자어서대리정주스일문상품수부아해제원보구전번호명"
)
_CYRILLIC = re.compile("[\u0401\u0404\u0406\u0407\u0410-\u044f\u0451\u0454\u0456\u0457\u0490\u0491]+")
_USUAL_CYRILLIC = frozenset("оеаинтсрвл")
_MARK = re.compile("[aeiouyâêôăơư]([\u0300\u0301\u0303\u0309\u0323])", re.IGNORECASE)
_LOOSE_MARK = re.compile("(?<![aeiouyâêôăơư])[\u0300\u0301\u0303\u0309\u0323]", re.IGNORECASE)
_VIETNAMESE = re.compile("[đơưăâêô]", re.IGNORECASE)

# letters that Western Europe reads as signs or as letters of Iceland, and all others of the language
_OWN = {"tr": "ğĞıİşŞ", "pl": "ąłśźżĄŁŚŻ"}
_LETTERS = {"tr": "ğĞıİşŞçÇöÖüÜâî’“”€₺", "pl": "ąłśźżĄŁŚŹŻćęńóĆĘŃÓ’“”„€"}


def _latin(language: str) -> Callable[[str], bool]:
    """Letters of the language alone, beside plain ones, some of them such as only it has."""
    own, letters = frozenset(_OWN[language]), frozenset(_LETTERS[language])
    beside = re.compile(rf"(?:[A-Za-z][{_OWN[language]}]|[{_OWN[language]}][A-Za-z])")

    def gate(text: str) -> bool:
        some = [char for char in text if char > "\x7f"]
        owned = sum(char in own for char in some)
        return (
            owned >= 3
            and owned >= 0.2 * len(some)
            and sum(char in letters for char in some) >= 0.98 * len(some)
            and len(beside.findall(text)) >= 0.6 * owned
        )

    return gate


def _korean(text: str) -> bool:
    """Syllables only, many different ones: Chinese fills half of its pairs elsewhere.

    The usual ones are among them, or they are of the standard's 2,350: Japanese falls on the rare ones.
    """
    found, wide = _HANGUL.findall(text), _wide(text)
    different = set(found)
    if len(found) < 0.95 * wide or len(different) < LEAST_SYLLABLES:
        return False
    usual = sum(char in _USUAL_HANGUL for char in found)
    standard = sum(len(char.encode("euc_kr")) == 2 for char in different)  # the rare ones take eight bytes
    return usual >= 0.3 * len(found) or (
        len(different) >= MANY_SYLLABLES and standard >= 0.95 * len(different)
    )


def _cyrillic(text: str) -> bool:
    """Words of lower-case letters, in the proportions of the language."""
    words = [word for word in _CYRILLIC.findall(text) if len(word) > 1]
    letters = "".join(words)
    if len(letters) < max(12, 0.9 * _wide(text)) or len(letters) < 3 * len(words):
        return False
    lower = sum(char.islower() for char in letters)
    shaped = sum(word[1:].islower() or word.isupper() for word in words)
    usual = sum(char in _USUAL_CYRILLIC for char in letters.lower())
    return lower >= 0.6 * len(letters) and shaped >= 0.9 * len(words) and usual >= 0.5 * len(letters)


def _vietnamese(text: str) -> bool:
    """Marks of several kinds that stand on vowels, and letters that only Vietnamese has."""
    marks, loose = _MARK.findall(text), len(_LOOSE_MARK.findall(text))
    own = len(_VIETNAMESE.findall(text))
    return (
        len(marks) >= max(3, 0.25 * _wide(text))
        and len(set(marks)) >= 2
        and own >= 2
        and loose * 20 <= len(marks)
    )


GATES: dict[str, Callable[[str], bool]] = {
    "cp949": _korean,
    "cp1251": _cyrillic,
    "koi8-r": _cyrillic,
    "cp1258": _vietnamese,
    "cp1254": _latin("tr"),
    "cp1250": _latin("pl"),
}


def named(sample: bytes) -> str | None:
    """The encoding that the sample can only have; None for nearly all files."""
    for name, gate in GATES.items():
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        if gate(text):
            return name
    return None


def _wide(text: str) -> int:
    return sum(char > "\x7f" for char in text)
