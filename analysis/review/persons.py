"""Words that seem to name somebody whom no list holds: told by how they stand, never by what they look like.

A word with a capital is a name only behind an address (Mr, Pak), behind "packed by", or in the middle of a sentence as
who packed or forgot something; a Chinese one beside a title (王师傅, 小李), or as who did something (由王小明打包).
At the start of a sentence, in scripts without capitals and beside other words it could be anything: nothing is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

ADDRESSES = (
    "Mr", "Mrs", "Ms", "Miss", "Madam", "Pak", "Bapak", "Bu", "Ibu", "Bang", "Mas", "Mbak", "Kak", "Khun", "Kuya",
    "Encik", "Puan", "Cik", "Anh", "Chị", "Seu", "Dona", "Senhor", "Senhora",
)  # fmt: skip
# what a person does to a parcel and a thing does not
DEEDS = (
    "packed", "picked", "forgot", "took", "grabbed", "mislabelled", "mislabeled", "overlooked", "misread", "skipped",
)  # fmt: skip
DONE = (
    "packed", "picked", "labelled", "labeled", "mislabelled", "mislabeled", "scanned", "checked", "counted", "mixed up",
    "swapped", "handled", "overlooked", "forgotten", "put away",
)  # fmt: skip
# words with a capital that stand there as well and are nobody
NOBODY = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december christmas easter black white navy red blue green grey gray colour color size
    station line team shift zone wave bin aisle shelf rack hall warehouse packer packers picker pickers staff worker
    workers night day morning evening nobody somebody everybody someone anyone everyone none both each many most
    some they we he she you i it who which this that these those people hand mistake accident order orders box boxes
    item items excel whatsapp shopee lazada tiktok amazon tokopedia set kit type model part batch lot pallet scanner
    system machine supplier courier customer buyer seller manager supervisor management
    """.split()  # noqa: SIM905
)
SURNAMES = (
    "王李张刘陈杨赵吴周徐孙朱郭何罗郑梁谢宋唐许邓韩冯曹彭曾萧蒋蔡贾薛魏張劉陳楊趙吳孫羅鄭謝許鄧韓馮蔣賈"
)
TITLES = "师傅|師傅|姐|哥|经理|經理|主管|组长|組長|班长|班長|师姐|师兄|同学|同事"
# a character behind a surname with which it is another word: a cycle, a sticker, a little prince, thanks, a town
_OTHER = (
    "(?![转轉期年边邊末贴貼纸紙人处處种種时時多可子牌者谢謝绝絕州女树樹梅装裝卡经經国國版代体體红紅砂板大])"
)
_NAME = r"([^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?)"
_LATIN = (
    re.compile(rf"(?<!\w)(?:{'|'.join(ADDRESSES)})\.? {_NAME}"),
    re.compile(rf"(?<!\w)(?:{'|'.join(DONE)}) by {_NAME}"),
    re.compile(rf"(?<=[\w,;:)] )([^\W\d_][\w'’-]+) (?:{'|'.join(DEEDS)})(?!\w)"),
)
_HAN = (
    re.compile(rf"(?<![谢謝])[{SURNAMES}](?:{TITLES})"),
    re.compile(rf"(?<!大)[小老][{SURNAMES}]{_OTHER}"),
    re.compile(
        rf"(?<=[由被])[{SURNAMES}]{_OTHER}[\u3400-\u9fff]{{1,2}}?(?=打包|拣货|揀貨|装箱|裝箱|贴标|貼標|扫描|掃描|复核|復核)"
    ),
)


def strangers(text: str, things: Iterable[str] = ()) -> list[str]:
    """Words of a text that stand where a person's name would, each once.

    Parameters
    ----------
    things : iterable of str
        What is called like this and is nobody: couriers, stations, shops.
    """
    known = {word.casefold() for thing in things for word in (thing, *thing.split())} | NOBODY
    found = [
        hit for pattern in _LATIN for match in pattern.finditer(text) if (hit := _named(match[1], known))
    ]
    found += [match.group() for pattern in _HAN for match in pattern.finditer(text)]
    return list(dict.fromkeys(found))


def _named(words: str, known: set[str] | frozenset[str]) -> str:
    """The words with a capital at the start of these, '' where the first is none or nobody's name."""
    named: list[str] = []
    for word in words.split():
        if not word[0].isupper() or word.isupper() or word.casefold() in known:
            break
        named.append(word)
    return " ".join(named)
