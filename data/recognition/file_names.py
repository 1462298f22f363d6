"""Names of files as they may be stored, logged and shown: people give them the names of those whom they are about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from data.meaning.masking import MASK, mask_word
from data.reading.base.model import Refused
from data.reading.grid.table import Reading
from data.recognition import dialling, header_stems, personal, registry

_YEAR, _MONTH, _MDAY = r"20[1-3]\d", r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
# a day or a moment without signs is usual here; in a text it may be a number to call
_MOMENT = re.compile(
    rf"(?<!\d)(?:{_YEAR}{_MONTH}{_MDAY}|{_MDAY}{_MONTH}{_YEAR})(?:[-_T ]?[0-2]\d[0-5]\d(?:[0-5]\d)?)?(?!\d)"
    rf"|(?<!\d){_YEAR}([-._]){_MONTH}\1{_MDAY}(?:[-_T ][0-2]\d[-._][0-5]\d(?:[-._][0-5]\d)?)?(?!\d)"
)
# digits by themselves, perhaps with the number of a copy behind them
_PLAIN = re.compile(r"(?<![\d+])(?<!\d[-. (])(?<!\d [-(])\d{10,}(?=\s?\(\d{1,2}\)|(?![-. ()]{0,2}\d))")
_WORD = re.compile(r"(?:[^\W\d_]|[\u0900-\u0dff\u0e00-\u0eff])+(?:['’][^\W\d_]+)?|\*{3}")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]+")
# what names of exports are made of, besides what headers are made of
_USUAL = frozenset(
    re.findall(
        r"\w+",
        "a actions agustus all alle am an and apr april at audit aug august auto backup batch belum bestellungen bin "
        "book bulan bundle by case cases china clean co com copy csv daily data day dec december demo desember detail "
        "details dikirim dilepas done download draft en encrypted excel export exported feb februari february file "
        "files final finance first for form from full gb hk id in inbox income india input invoice jan janeiro "
        "januari january japan jp jul juli july jun june juni kr laporan last list log logs long main malaysia mar "
        "march maret market mart may me mei merged minggu missing mixed month monthly my name new nov november null "
        "oct october of office old on online open orig original out packing page part partial penghasilan ph "
        "philippines plain pm prod q queue raw read readme relatorio report reports result review ro row rows sales "
        "sample second selesai seller semua sep sept september settlement sg sheet shop simulated singapore small "
        "store sudah summary table taiwan template test th thailand third to total tous toutes transaksi tw txt unit "
        "units upload us usd utf v vendas version vietnam vn volume volumes warehouse week weekly wh with without wms "
        "wrong xls xlsx year zip ",
    )
)
_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖田董袁潘于蒋蔣蔡余杜叶葉程苏蘇"
    "魏吕呂丁任沈姚卢盧姜崔钟鐘谭譚陆陸汪范金石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯"
    "김이박최정강조윤장임한오서신권황안송류전홍佐鈴高伊渡山中小加吉藤木清斎松井"
)
_ABOUT_SOMEBODY = frozenset(
    re.findall(
        r"\w+",
        "anh bapak bpk bu chi dr frau herr ibu khun madam mdm miss mme monsieur mr mrs ms nama name pak senhor sr sra ",
    )
)


def safe(name: str) -> str:
    """The name of a file without numbers to call, addresses and what may be the name of somebody.

    Two words beside one another that no export has in its name may be somebody, and so may one beside a number to call.

    Examples
    --------
    >>> safe("Order.all.20260901_20260930.xlsx"), safe("Tan Ah Kow 9123-4567 refund.pdf"), safe("luckycat returns.csv")
    ('Order.all.20260901_20260930.xlsx', '*** refund.pdf', 'luckycat returns.csv')
    """
    name = re.split(r"[/\\]", name.rstrip("/\\"))[-1] or name
    stem, ending = _parted(name)
    if personal.home(stem):
        return MASK + ending
    shown = [found.span() for found in _MOMENT.finditer(stem)]
    shown += [f.span() for f in _PLAIN.finditer(stem) if not dialling.personal(f.group())]
    pieces, start = [], 0
    for begin, end in sorted(shown):
        if begin >= start:
            pieces += [mask_word(stem[start:begin]), stem[begin:end]]
            start = end
    safe = "".join((*pieces, mask_word(stem[start:])))
    return _without_names(_IDEOGRAPHS.sub(_without_ideographs, safe)) + ending


def of_reading(reading: Reading) -> Reading:
    """What was read, with the names of its sheets and of the files in it as they may be kept."""
    tables = tuple(
        replace(table, name=safe(table.name), member=None if table.member is None else _path(table.member))
        for table in reading.tables
    )
    notes = tuple(replace(note, params=_params(note.params)) for note in reading.notes)
    return replace(reading, tables=tables, notes=notes, refused=tuple(map(of_refusal, reading.refused)))


def of_refusal(refused: Refused) -> Refused:
    """The refusal with the names of files and sheets as they may be kept."""
    return Refused(refused.code, **_params(refused.params))


def _params(params: Mapping[str, Any]) -> dict[str, Any]:
    return {
        n: _path(v) if n in ("file", "member", "sheet") and isinstance(v, str) else v
        for n, v in params.items()
    }


def _path(text: str) -> str:
    """A file in a file: each part of its path as it may be kept."""
    return " › ".join("/".join(map(safe, part.split("/"))) for part in text.split(" › "))


def _parted(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if stem and ending.isalnum() and len(ending) <= 5 else (name, "")


def _without_names(stem: str) -> str:
    words = list(_WORD.finditer(stem))
    strange = [word.group() != MASK and _strange(word.group()) for word in words]
    gone: list[tuple[int, int]] = []
    for at, word in enumerate(words):
        around = [
            n
            for n in (at - 1, at + 1)
            if 0 <= n < len(words) and _beside(stem, words[min(at, n)], words[max(at, n)])
        ]
        both = strange[at] and len(header_stems.latin(word.group()).split()) > 1  # JaneDoe
        if both or (strange[at] and any(strange[n] or _points(words[n].group()) for n in around)):
            gone.append(word.span())
    for begin, end in reversed(gone):
        stem = stem[:begin] + MASK + stem[end:]
    return re.sub(r"\*{3}(?:[\s_.,+&-]*\*{3})+", MASK, stem)


def _beside(stem: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """True where nothing but a sign or two is between the words."""
    between = stem[one.end() : other.start()]
    return len(between) <= 3 and not any(map(str.isalnum, between))


def _points(word: str) -> bool:
    return word == MASK or word.casefold() in _ABOUT_SOMEBODY or personal.header(word)


def _strange(word: str) -> bool:
    """True for a word that no export is known to have in its name."""
    if len(word) < 2 or _IDEOGRAPHS.search(word):
        return False
    parts = header_stems.latin(word).split()
    return not any(part in _words() or header_stems.things(part) for part in parts)


@cache
def _words() -> frozenset[str]:
    formats = " ".join(
        (*registry.MARKETPLACES, *registry.MODULES, *(report.key for report in registry.FORMATS))
    )
    return _USUAL | frozenset(re.findall(r"[^\W\d_]+", formats.casefold()))


def _without_ideographs(run: re.Match[str]) -> str:
    """Two to four signs beginning with a family name, once the words of exports are taken out, may be somebody."""
    text = run.group()
    rest = text
    for word in header_stems.pieces():
        rest = rest.replace(word, " ")
    for piece in rest.split():
        if 2 <= len(piece) <= 4 and piece[0] in _SURNAMES:
            text = text.replace(piece, MASK)
    return text
