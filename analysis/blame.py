"""Words in a text that blame or name a person; a retro asks for another wording and never refuses one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

# Judgements of a person instead of descriptions of the work, after Dekker, Field Guide to Understanding Human Error.
ENGLISH: tuple[str, ...] = (
    "careless", "carelessly", "carelessness", "negligent", "negligence", "lazy",
    "laziness", "sloppy", "stupid", "idiot",
    "incompetent", "incompetence", "irresponsible", "clumsy", "dumb", "useless", "unprofessional", "inattentive",
    "human error", "operator error", "his fault", "her fault", "their own fault", "to blame", "blame on", "whose fault",
    "not paying attention", "didn't pay attention", "did not pay attention",
    "should have known", "should have been more careful",
    "be more careful", "more careful", "pay more attention", "try harder",
)  # fmt: skip
CHINESE: tuple[str, ...] = (
    "粗心", "马虎", "大意", "不认真", "不负责", "没责任心", "缺乏责任心", "责任心不", "失职", "偷懒",
    "懒惰", "笨", "蠢", "疏忽",
    "不小心", "不用心", "不仔细", "人为失误", "人为错误", "都怪", "怪他", "怪她", "他的错", "她的错", "谁的错",
    "应该更小心",
    "要更细心", "注意力不集中", "敷衍", "粗枝大葉", "馬虎", "不認真", "不負責", "失職", "懶",
)  # fmt: skip
_ENGLISH = re.compile(
    r"(?<![a-z])(" + "|".join(re.escape(w) for w in sorted(ENGLISH, key=len, reverse=True)) + r")(?![a-z])"
)


class Found(NamedTuple):
    """A word as it stands in the text; kind: blame or name."""

    kind: str
    text: str


def found(text: str | None, names: Iterable[str] = ()) -> list[Found]:
    """Blaming words of both languages, and people's names, each once.

    Parameters
    ----------
    names : iterable of str
        Names behind the packers' codes. Latin ones count as whole words as they are written ("Will", not "will"); of
        a name of several words each of three letters or more counts.

    Examples
    --------
    >>> [f.text for f in found("Budi was careless", ["Budi Santoso"])]
    ['careless', 'Budi']
    """
    if not text:
        return []
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    folded = plain.casefold()
    blamed = [m.group(1) for m in _ENGLISH.finditer(folded)] + [w for w in CHINESE if w in folded]
    named = [part for name in names for part in _parts(name) if _names(part, plain)]
    return [
        Found(k, t)
        for k, t in dict.fromkeys([*(("blame", b) for b in blamed), *(("name", n) for n in named)])
    ]


def _parts(name: str) -> list[str]:
    whole = unicodedata.normalize("NFKC", name).strip()
    if not whole.isascii() and not any(c.isascii() and c.isalpha() for c in whole):
        return [whole] if len(whole) > 1 else []
    return [part for part in re.split(r"[\s.,]+", whole) if len(part) > 2]


def _names(part: str, text: str) -> bool:
    if part.isascii():
        return re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) is not None
    return part in text
