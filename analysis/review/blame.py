"""Words in a text that blame or name a person; a retro asks for another wording and never refuses one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from analysis.review import persons

# Judgements of a person instead of descriptions of the work, after Dekker, Field Guide to Understanding Human Error.
ENGLISH: tuple[str, ...] = (
    "careless", "carelessly", "carelessness", "negligent", "negligently", "negligence", "reckless", "lazy", "lazily",
    "laziness", "sloppy", "sloppiness", "stupid", "stupidity", "idiot", "idiotic", "fool", "foolish", "moron",
    "incompetent", "incompetence", "irresponsible", "irresponsibility", "clumsy", "dumb", "useless", "unprofessional",
    "inattentive", "inattention", "absent-minded", "unreliable", "half-hearted", "slacker", "slacking", "bad attitude",
    "attitude problem", "poor attitude", "human error", "operator error", "user error", "his fault", "her fault",
    "their fault", "your fault", "my fault", "own fault", "to blame", "blame on", "blamed", "whose fault",
    "not paying attention", "didn't pay attention", "did not pay attention", "doesn't pay attention",
    "wasn't paying attention", "weren't paying attention", "paid no attention", "lack of attention", "lack of care",
    "didn't care", "did not care", "doesn't care", "does not care", "couldn't be bothered", "should have known",
    "should know better", "should have checked", "should have been more careful", "not careful", "wasn't careful",
    "be more careful", "more careful", "pay more attention", "try harder", "messed up", "screwed up",
)  # fmt: skip
CHINESE: tuple[str, ...] = (
    "粗心", "马虎", "大意", "不认真", "不够认真", "没认真", "没有认真", "不负责", "没责任心", "没有责任心", "无责任心",
    "缺乏责任心", "责任心不", "责任心差", "失职", "渎职", "玩忽职守", "偷懒", "懒惰", "懒", "笨", "蠢", "傻", "疏忽",
    "不小心", "不用心", "没用心", "不上心", "不走心", "不专心", "心不在焉", "不仔细", "不够仔细", "没仔细", "没有仔细",
    "不细心", "不够细心", "人为失误", "人为错误", "人为疏失", "都怪", "怪他", "怪她", "他的错", "她的错", "他们的错",
    "你的错", "谁的错", "他的问题", "她的问题", "谁干的", "应该更小心", "要更小心", "要更细心", "注意力不集中", "敷衍",
    "粗枝大叶", "毛手毛脚", "毛躁", "丢三落四", "糊涂", "迷糊", "散漫", "懈怠", "不靠谱", "没脑子", "不动脑", "不带脑",
    "不长记性", "屡教不改", "态度不好", "态度差", "态度不端正", "态度有问题", "吊儿郎当",
    "粗枝大葉", "馬虎", "不認真", "不夠認真", "不負責", "失職", "瀆職", "懶", "不專心", "不仔細", "不夠仔細", "不細心",
    "責任心不", "沒有責任心", "缺乏責任心", "人為失誤", "人為錯誤", "人為疏失", "他的錯", "她的錯", "誰的錯",
    "他的問題", "她的問題", "毛手毛腳", "丟三落四", "糊塗", "懈怠", "沒腦子", "態度不好", "態度差", "態度有問題",
)  # fmt: skip
# Words about things that hold one of those: heavy, of great meaning, a bold colour.
_INNOCENT = {"大意": "[义義见見外图圖]", "笨": "[重]"}
# Names that are words of everyday language as well: only as they are written.
EVERYDAY = frozenset((
    "will", "may", "mark", "grace", "hope", "joy", "rose", "bill", "bin", "jack", "pat", "sue", "rob", "chase", "art",
    "faith", "summer", "sunny", "april", "june", "august", "dawn", "drew", "frank", "gene", "grant", "guy", "ray",
    "max", "min", "long", "young", "king", "page", "penny", "pearl", "ruby", "jade", "ivy", "lily", "daisy",
    "star", "sky", "lane", "case", "cole", "dean", "earl", "miles", "rich", "skip", "stew", "tag", "van", "wade",
    "man", "chin", "sun", "son", "song", "tan", "tang", "fan", "pack", "box", "an", "can", "do", "he", "her", "him",
    "me", "so", "to", "the", "and", "but", "for", "not", "who", "how", "all", "any", "one", "two", "new", "old",
))  # fmt: skip
_ENGLISH = re.compile(
    r"(?<![a-z])("
    + "|".join(re.escape(w) for w in sorted(ENGLISH, key=len, reverse=True))
    + r"|\w+'s (?:own )?fault|fault of (?:the )?\w+)(?![a-z])"
)
_CHINESE = re.compile(
    "|".join(
        w + (f"(?!{_INNOCENT[w]})" if w in _INNOCENT else "") for w in sorted(CHINESE, key=len, reverse=True)
    )
)
_HAN = re.compile(r"[\u3400-\u9fff]+")


class Mention(NamedTuple):
    """A word as it stands in the text; kind: blame, name, or perhaps (it stands where a name would)."""

    kind: str
    text: str


def mentions(text: str | None, names: Iterable[str] = (), things: Iterable[str] = ()) -> list[Mention]:
    """Blaming words of both languages, and people's names, each once.

    Parameters
    ----------
    names : iterable of str
        Names behind the packers' codes. Latin ones count as whole words, those that are everyday words only as they
        are written ("Will", not "will"); of a name of several words the whole, or each of three letters or more. Of a
        Chinese name of three or four characters also what stands after the first, as colleagues call each other.
    things : iterable of str
        What is called as a person might be and is nobody: couriers, stations, shops.

    Examples
    --------
    >>> [f.text for f in mentions("Budi was careless", ["Budi Santoso"])]
    ['careless', 'Budi']
    """
    if not text:
        return []
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    folded = plain.casefold()
    blamed = [m.group(1) for m in _ENGLISH.finditer(folded)] + _CHINESE.findall(folded)
    named = [said for name in names for said in _said(name, plain)]
    perhaps = [s for s in persons.strangers(plain, things) if not any(n in s or s in n for n in named)]
    kinds = {"blame": blamed, "name": named, "perhaps": perhaps}
    return [Mention(k, t) for k, t in dict.fromkeys((k, t) for k, told in kinds.items() for t in told)]


def _said(name: str, text: str) -> list[str]:
    """What of a name stands in a text: the whole, or parts of it."""
    whole = " ".join(unicodedata.normalize("NFKC", name).split())
    if not any(c.isascii() and c.isalpha() for c in whole):
        parts = [whole, whole[1:]] if len(whole) in (3, 4) and _HAN.fullmatch(whole) else [whole]
        return [part for part in parts if len(part) > 1 and part in text][:1]
    parts = [p for p in re.split(r"[\s.,]+", whole) if len(p) > 2]
    if len(whole.split()) > 1 and _word(whole, text):
        return [whole]
    return [part for part in parts if _word(part, text)]


def _word(part: str, text: str) -> bool:
    """True when it stands there as a word: capitals count where small letters would make it an everyday word."""
    exact = part.casefold() in EVERYDAY
    return re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text, 0 if exact else re.IGNORECASE) is not None
