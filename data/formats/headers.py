"""The header lists of known exports, each beside the module of its platform, and reports built from them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from data.formats.contract import ExportReport, Field
from data.formats.meanings import BY_TABLE, HASHED, INSTEAD_OF_SKU, Read

_FOLDER = Path(__file__).parent  # synonyms.csv, and a list beside each module of marketplaces and systems
_EVIDENCE = {
    "real_file": "real",
    "public_code": "public",
    "alias_map": "alias",
    "unverified": "alias",
}


class Known(NamedTuple):
    """A header that an export is known to have, with its meaning."""

    platform: str
    report: str
    locale: str
    header: str
    meaning: str
    confidence: str


@cache
def all_headers() -> tuple[Known, ...]:
    """Every known header, in the order of its export."""
    found: list[Known] = []
    for path in sorted(_FOLDER.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found += (Known(*row) for row in list(csv.reader(lines))[1:])
    return tuple(found)


def headers_of(platform: str, report: str, locale: str) -> tuple[Known, ...]:
    """Headers of one export, its variants and synonyms last."""
    exact = [h for h in all_headers() if (h.platform, h.report, h.locale) == (platform, report, locale)]
    more = [
        h
        for h in all_headers()
        if (h.platform, h.report, h.locale) == (platform, f"{report}_variant", locale)
    ]
    return (*exact, *more)


def build(
    platform: str,
    report: str,
    locale: str,
    table: str,
    needs: Iterable[str],
    *,
    also: tuple[str, ...] = (),
    meanings: Mapping[str, Read | None] | None = None,
    **options: Any,
) -> ExportReport:
    """A report from its header list.

    ``needs`` are the headers it is recognised by, alternatives parted by '|'.
    ``also`` names reports whose headers it has too. ``meanings`` changes what a meaning is read into; None drops it.
    """
    known = [h for part in (*also, report) for h in headers_of(platform, part, locale)]
    reads = {**BY_TABLE[table], **(meanings or {})}
    order = {meaning: rank for rank, meaning in enumerate(reads)}
    used = [(h, read) for h in known if (read := reads.get(h.meaning)) is not None]
    used.sort(key=lambda pair: order[pair[0].meaning])
    fields = tuple(Field(h.header, r.column, r.reader, r.vocabulary, r.raw, r.spare_for) for h, r in used)
    personal = frozenset(
        h.header
        for h in known
        if h.meaning.startswith("pii_") and not (h.meaning in HASHED and h.meaning in reads)
    )
    constant = "source" if table == "packing" else "platform"
    defaults = {constant: platform, **options.pop("defaults", {})}
    own = Counter(h.confidence for h in known if h.confidence in _EVIDENCE)
    return ExportReport(
        platform,
        report,
        locale,
        table,
        fields,
        tuple(tuple(need.split("|")) for need in needs),
        known=tuple(h.header for h in known),
        personal=personal,
        defaults=defaults if table else {},
        fallbacks={**INSTEAD_OF_SKU.get(table, {}), **options.pop("fallbacks", {})},
        evidence=_EVIDENCE[own.most_common(1)[0][0]] if own else "own",
        **options,
    )
