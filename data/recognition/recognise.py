"""Which known export a header row belongs to.

A header is compared with whitespace, invisible marks and character width folded; exactly first, then without
a currency in brackets and stars, then without case, then by its letters and digits alone ('Packed by' is
packed_by). Headers that stand twice are taken in order. A report of a marketplace needs a header that no other
platform has: return_id, order_id and return_reason are anybody's; and it needs one in the very letters of that
platform, unless it knows most headers of the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

from data.formats.contract import GENERIC, ExportReport, Field, Recognised
from data.formats.folding import Forms, fold, forms_of
from data.formats.headers import all_headers
from data.recognition.registry import FORMATS, MARKETPLACES

SAVED_SHARE = 0.8  # of the headers in the file that a saved mapping must have been made with

MOST = 2 / 3  # of the headers that a marketplace's report knows where it writes all of them otherwise


class _Index:
    """A report's headers by their forms."""

    def __init__(self, report: ExportReport) -> None:
        self.report = report
        fields: dict[str, Field] = {}
        for item in report.fields:
            fields.setdefault(item.header, item)
        self.rank = {item.header: at for at, item in enumerate(report.fields)}
        self.fields = fields
        self.forms: tuple[dict[str, str], ...] = ({}, {}, {}, {})
        for header in (*report.known, *fields):
            for level, form in enumerate(forms_of(header)):
                self.forms[level].setdefault(form, header)
        self.needs = [
            [forms_of(header)[3] for header in group if header[0] != "~"] for group in report.fingerprint
        ]
        self.parts = [
            [forms_of(header[1:])[3] for header in group if header[0] == "~"] for group in report.fingerprint
        ]
        self.personal = report.personal

    def has(self, at: int, loose: set[str]) -> bool:
        """Whether one of the headers of a group of the fingerprint is there."""
        if loose.intersection(self.needs[at]):
            return True
        return any(part in form for part in self.parts[at] for form in loose)

    def recognises(self, loose: set[str], name: str) -> bool:
        """Whether every group is there; the file's name may stand for the last."""
        named = bool(self.report.named) and self.report.named in name.casefold()
        return all(self.has(at, loose) for at in range(len(self.needs) - named))

    def own(self, forms: Sequence[Forms]) -> bool:
        """Whether a header that only this platform has stands there as it writes it: 'Order Item Id' is not 'orderItemId'."""
        return any(form[0] in self.forms[0] and _owner(form[3]) == self.report.platform for form in forms)

    def match(self, forms: Sequence[Forms]) -> dict[int, str]:
        """Position in the file -> header of the report."""
        found: dict[int, str] = {}
        taken: set[str] = set()
        for level in range(4):
            for at, form in enumerate(forms):
                header = self.forms[level].get(form[level]) if at not in found else None
                # a looser form may not take a header that stands in the file under its own name
                if header is not None and (level == 0 or header not in taken):
                    found[at] = header
            taken = set(found.values())
        return found


def _indexes(saved: Iterable[ExportReport]) -> list[_Index]:
    return [*(_INDEXES), *(_Index(report) for report in saved)]


_INDEXES = [_Index(report) for report in FORMATS]


def recognise(header: Sequence[str], saved: Iterable[ExportReport] = (), name: str = "") -> Recognised | None:
    """The report whose headers these are, or None. Saved mappings go before known formats.

    ``name`` is the file's: it may tell a report that its headers do not.
    """
    forms = [forms_of(cell) for cell in header]
    loose = {form[3] for form in forms if form[3]}
    best: tuple[tuple[int, int, int, int, int, str], _Index] | None = None
    for index in _indexes(saved):
        report = index.report
        if not index.recognises(loose, name):
            continue
        if report.platform in MARKETPLACES and not any(_owner(form) == report.platform for form in loose):
            continue
        hits = len(set(index.match(forms).values()))
        if report.saved and hits < SAVED_SHARE * len(loose):
            continue
        if report.platform in MARKETPLACES and hits < MOST * len(loose) and not index.own(forms):
            continue
        generic = report.platform in GENERIC
        order = (
            int(report.saved),
            int(bool(report.named)),
            hits,
            -int(generic),
            -len(report.known),
            report.key,
        )
        if best is None or order > best[0]:
            best = (order, index)
    if best is None or _meant_otherwise(best[1].report, best[0][2], forms):
        return None
    return _recognised(best[1], header, forms)


@cache
def _owners() -> dict[str, set[str]]:
    owners: dict[str, set[str]] = defaultdict(set)
    for known in all_headers():
        if known.platform != "synonym":
            owners[forms_of(known.header)[3]].add(known.platform)
    return owners


def _owner(form: str) -> str:
    """The only platform that is known to write such a header; '' where several do."""
    owners = _owners().get(form, set())
    return next(iter(owners)) if len(owners) == 1 else ""


def _meant_otherwise(report: ExportReport, hits: int, forms: Sequence[Forms]) -> bool:
    """True for a template that has more columns of another one, which lacks a column that it needs: cases without
    their number are no orders.
    """
    if report.platform != "rightbox":
        return False
    others = (index for index in _INDEXES if index.report.platform == "rightbox")
    return any(len(set(other.match(forms).values())) > hits for other in others)


def _recognised(index: _Index, header: Sequence[str], forms: Sequence[Forms]) -> Recognised:
    report = index.report
    found = index.match(forms)
    mapped = [(index.rank[name], at) for at, name in found.items() if name in index.fields]
    positions = _without_spares({at: index.fields[found[at]] for _, at in sorted(mapped)})
    columns = {item.column for item in positions.values()}
    return Recognised(
        report,
        tuple(header),
        positions,
        frozenset(at for at, name in found.items() if name in report.personal),
        tuple(dict.fromkeys(item.header for item in report.fields if item.column not in columns)),
        tuple(header[at] for at in range(len(header)) if at not in found and fold(header[at])),
        len(set(found.values())),
    )


def _without_spares(positions: dict[int, Field]) -> dict[int, Field]:
    filled = {item.column for item in positions.values() if not item.spare_for}
    return {at: item for at, item in positions.items() if item.spare_for not in filled}


def recognise_rows(
    rows: Iterable[tuple[int, Sequence[str]]], saved: Iterable[ExportReport] = (), name: str = ""
) -> tuple[int, Recognised] | None:
    """The best header row among (row number, cells): most headers known, the first of equals."""
    saved = tuple(saved)
    best: tuple[int, Recognised] | None = None
    for row_no, cells in rows:
        if best is not None and sum(map(bool, cells)) <= best[1].score:
            continue  # no more headers than cells
        understood = recognise(cells, saved, name)
        if understood and (best is None or understood.score > best[1].score):
            best = row_no, understood
    return best


def nearest(
    header: Sequence[str], saved: Iterable[ExportReport] = ()
) -> tuple[ExportReport, tuple[str, ...]] | None:
    """The report that an unknown header row looks most like, and the headers it lacks to be one."""
    forms = [forms_of(cell) for cell in header]
    loose = {form[3] for form in forms if form[3]}
    best: tuple[float, _Index, tuple[str, ...]] | None = None
    for index in _indexes(saved):
        if not all(index.needs):
            continue  # no header is known that tells it
        lacking = tuple(
            group[0] for at, group in enumerate(index.report.fingerprint) if not index.has(at, loose)
        )
        hits = len(set(index.match(forms).values()))
        share = hits / max(1, len(loose))
        if hits >= 2 and share >= 0.5 and len(lacking) < len(index.needs):
            close = share - len(lacking) / len(index.needs) / 2
            if best is None or close > best[0]:
                best = close, index, lacking
    return (best[1].report, best[2]) if best else None


@cache
def _names() -> frozenset[str]:
    return frozenset(forms_of(known.header)[3] for known in all_headers())


def is_header(cell: str) -> bool:
    """Whether some export is known to have a column of this name."""
    return forms_of(cell)[3] in _names()


def signature(header: Sequence[str]) -> str:
    """Stable text of a header set, under which a saved mapping is found again."""
    seen: dict[str, int] = defaultdict(int)
    for cell in header:
        if folded := fold(cell):
            seen[folded] += 1
    return "\n".join(f"{name}*{count}" if count > 1 else name for name, count in sorted(seen.items()))
