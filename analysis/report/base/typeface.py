"""Fonts of slides and workbooks: a Latin one everywhere, and the one that each language's script needs beside it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.draw.look import LIGHT


@dataclass(frozen=True)
class Typeface:
    """Fonts that come with the office programs: latin, east_asian (also for values in another script) and complex."""

    latin: str
    east_asian: str
    complex: str
    tag: str


DEFAULT = Typeface("Calibri", "Microsoft YaHei", "Calibri", "en-US")
TYPEFACES: dict[str, Typeface] = {
    "zh_CN": Typeface("Calibri", "Microsoft YaHei", "Calibri", "zh-CN"),
    "zh_TW": Typeface("Calibri", "Microsoft JhengHei", "Calibri", "zh-TW"),
    "ja": Typeface("Calibri", "Yu Gothic", "Calibri", "ja-JP"),
    "ko": Typeface("Calibri", "Malgun Gothic", "Calibri", "ko-KR"),
    "th": Typeface("Calibri", "Microsoft YaHei", "Leelawadee UI", "th-TH"),
    "id": Typeface("Calibri", "Microsoft YaHei", "Calibri", "id-ID"),
    "vi": Typeface("Calibri", "Microsoft YaHei", "Calibri", "vi-VN"),
    "pt": Typeface("Calibri", "Microsoft YaHei", "Calibri", "pt-PT"),
    "pt_BR": Typeface("Calibri", "Microsoft YaHei", "Calibri", "pt-BR"),
}
ROLES: dict[str, str] = {
    "mark": LIGHT.mark,
    "open": LIGHT.muted,
    "worse": LIGHT.worse,
    "better": LIGHT.better,
    "odd": LIGHT.text,
    "centre": LIGHT.mark,
    "limit": LIGHT.mark,
    "event": LIGHT.accent,
    "bar": LIGHT.accent,
}


def choose(language: str) -> Typeface:
    """Typeface of a language."""
    return TYPEFACES.get(language) or TYPEFACES.get(language.split("_", maxsplit=1)[0]) or DEFAULT


def label_format(name: str, kind: str, currency: str, language: str) -> str:
    """How the labels of a waterfall's ``plus`` and ``minus`` are shown."""
    shown = number_format(kind, currency, language)
    return shown if name == "plus" else f'"−"{shown}'


def number_format(kind: str, currency: str, language: str, symbol: str = "") -> str:
    """How spreadsheets and charts show values of a kind; days by the language."""
    decimals = {
        "money": "#,##0",
        "cents": "#,##0.00",
        "count": "#,##0",
        "decimal": "#,##0.0",
        "share": "0%",
        "chance": "0.0%",
    }
    if kind in ("money", "cents"):
        return f'"{symbol or currency} "{decimals[kind]}' if currency else decimals[kind]
    if kind == "day":
        return 'm"月"d"日"' if language[:2] in ("zh", "ja") else "mmm d" if language[:2] == "en" else "d mmm"
    return decimals.get(kind, "General")
