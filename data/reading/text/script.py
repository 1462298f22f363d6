"""How much decoded bytes look like written language, by encoding."""

from __future__ import annotations

import re
from collections.abc import Callable

CLEAR_MARGIN = 0.08  # scores nearer than this are told as rivals
_FULL_WIDTH = re.compile("[\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]")
_HAN = re.compile("[\u4e00-\u9fff\uf900-\ufaff]")
_KANA = re.compile("[\u3041-\u30ff]")
_HALF_KANA = re.compile("[\uff61-\uff9f]")
_HALF_RUN = re.compile("[\uff66-\uff9f]{3,}")
_THAI = re.compile("[\u0e01-\u0e5b]")
# a vowel or tone mark that hangs on nothing, or a leading vowel with no consonant after it
_THAI_BROKEN = re.compile(
    "(?<![\u0e01-\u0e2e\u0e31\u0e33\u0e34-\u0e3a\u0e45\u0e47-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
    "|[\u0e40-\u0e44](?![\u0e01-\u0e2e])"
    "|[\u0e34-\u0e39]{2}|[\u0e48-\u0e4b]{2}|[\u0e31][\u0e34-\u0e39]"
)
# Thai by how often letters occur in running text; random bytes give consonants without vowels
_THAI_USUAL = re.compile("[านรอกงมเัลวดทีส่ยตปบ้ิหแคจชพไะำขใโืุู์ผ็ซถธศฟณญษภ๊๋ๆฉ]")
_THAI_VOWEL = re.compile("[\u0e30-\u0e3a\u0e40-\u0e4e]")
_SHARE_OF_VOWELS = 0.2  # running text has 0.35 to 0.45
_LONE_HAN = re.compile("(?<=[0-9A-Za-z])[\u4e00-\u9fff](?![^\x00-\x7f])")
_RUN = re.compile("[^\x00-\x7f]+")
_LATIN_SIGNS = frozenset("€‚„…†‡‰‹‘’“”•–—™›¡¢£¥§©ª«®°±²³´·¹º»¼½¾¿×\xa0")
_LATIN_RARE = frozenset("ÃÂ¤¦¨¬¯¸þðÞÐƒ¶µ÷ÿ\xad")


_NATIONAL_SIGNS = frozenset(
    "·ˉ—～‖…‘’“”±×÷∶∧∨∑∏∪∩∈√⊥∥∠⌒⊙∫∮≡≌≈∽∝≠≮≯≤≥∞∵∴♂♀°′″℃＄¤￠￡‰§№☆★○●◎◇◆□■△▲※→←↑↓〓①②③④⑤⑥⑦⑧⑨⑩㎝㎡㎏㎜"
)


def mostly_utf8(sample: bytes) -> bool:
    """True if the bytes are UTF-8 with a few damaged places."""
    text = sample.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    wide = sum(1 for c in text if c > "\x7f") - bad
    return wide > 4 * bad


def rank(sample: bytes) -> list[tuple[str, float]]:
    """Candidate encodings and their scores (1 = reads like its language), best first."""
    scored = []
    for name, (codec, score) in CANDIDATES.items():
        text = sample.decode(codec, errors="replace")
        wide = "".join(_RUN.findall(text))
        if not wide:
            continue
        bad = wide.count("\ufffd")
        scored.append((name, score(text, wide) - 4 * bad / len(wide)))
    return sorted(scored, key=lambda pair: -pair[1])


def _level_one(text: str, codec: str, first: int, last: int) -> int:
    """Han characters of the frequent plane of a national set."""
    data = "".join(_HAN.findall(text)).encode(codec, errors="ignore")
    return sum(1 for lead in data[::2] if first <= lead <= last)


def _chinese(codec: str, first: int, last: int) -> Callable[[str, str], float]:
    def score(text: str, wide: str) -> float:
        han = len(_HAN.findall(wide))
        common = _level_one(wide, codec, first, last)
        signs = len(_FULL_WIDTH.findall(wide))
        other = sum(1 for c in wide if c in _NATIONAL_SIGNS)
        lone = len(_LONE_HAN.findall(text))
        return (common + 0.2 * (han - common) + 0.9 * signs + 0.7 * other - 0.4 * lone) / len(wide)

    return score


def _japanese(_text: str, wide: str) -> float:
    han = len(_HAN.findall(wide))
    common = _level_one(wide, "shift_jis", 0x88, 0x97)
    kana = len(_KANA.findall(wide))
    signs = len(_FULL_WIDTH.findall(wide))
    half = len(_HALF_KANA.findall(wide))
    said = sum(len(run) for run in _HALF_RUN.findall(wide))
    known = kana + 0.85 * common + 0.1 * (han - common) + 0.9 * signs + 0.1 * half + 0.5 * said
    return known / len(wide) * (1.0 if kana or said else 0.9)


def _thai(text: str, wide: str) -> float:
    thai, usual = len(_THAI.findall(wide)), len(_THAI_USUAL.findall(wide))
    vowels = len(_THAI_VOWEL.findall(wide))
    broken = len(_THAI_BROKEN.findall(text))
    language = min(1.0, vowels / max(thai, 1) / _SHARE_OF_VOWELS)
    whole = (usual + 0.3 * (len(wide) - thai) - 3 * broken) / len(wide)
    return whole * language if whole > 0 else whole


def _latin(text: str, wide: str) -> float:
    total = 0.0
    for run in _RUN.finditer(text):
        chars = run.group()
        value = sum(_latin_value(c) for c in chars) / len(chars)
        total += value * len(chars) * (1.0, 1.0, 0.8, 0.3)[min(len(chars), 3)]
    return total / len(wide)


def _latin_value(char: str) -> float:
    if char in _LATIN_RARE:
        return 0.2
    if char in _LATIN_SIGNS:
        return 0.8
    return 1.0 if char.islower() else 0.55


CANDIDATES: dict[str, tuple[str, Callable[[str, str], float]]] = {
    "gb18030": ("gb18030", _chinese("gb2312", 0xB0, 0xD7)),
    "big5": ("cp950", _chinese("big5", 0xA4, 0xC6)),
    "shift_jis": ("cp932", _japanese),
    "cp874": ("cp874", _thai),
    "cp1252": ("cp1252", _latin),
}
