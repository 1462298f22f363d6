"""The dispute packet of a case: one ZIP with the letter, the timeline, order and packing facts, photos, a checklist."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.cases import ticket
from analysis.cases.ticket import Dossier, Sentence, stamp
from analysis.wording import escape, templates
from analysis.wording.words import Words
from data.meaning.missing import missing, text_of
from data.schema import EVIDENCE

MOST_PHOTO_BYTES = 10 * 1024 * 1024
LETTER = Path(__file__).parent / "templates" / "letter.html"
MOMENTS: tuple[str, ...] = (
    "shipped_at", "packed_at", "opened_at", "contacted_at", "verified_at", "ticket_at", "resolved_at", "closed_at",
)  # fmt: skip
FACTS: tuple[str, ...] = (
    "platform", "shop", "order_id", "case_id", "sku", "product_name", "variation", "quantity", "received_sku",
    "warehouse", "station", "packer", "scan", "bin", "carrier", "ticket_no", "return_tracking_no",
    "reship_tracking_no",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """A piece of evidence that a marketplace wants, and whether it is there."""

    flag: str
    there: bool


def checklist(case: Mapping[str, Any]) -> list[Wanted]:
    """What the marketplace of a case wants to see, the missing first."""
    flags = WANTED.get(str(case["platform"]), EVIDENCE)
    made = [Wanted(flag, not missing(case[flag]) and bool(case[flag])) for flag in flags]
    return sorted(made, key=lambda w: w.there)


# Which evidence a marketplace's form for disputes usually asks for; others are shown the whole list. Forms differ by
# site and change, so the packet and the screen say to check with the marketplace.
WANTED: dict[str, tuple[str, ...]] = {
    "shopee": ("evidence_photo", "evidence_wrong_item", "evidence_right_item", "evidence_reply"),
    "lazada": ("evidence_photo", "evidence_wrong_item", "evidence_reply"),
    "tiktok": ("evidence_photo", "evidence_wrong_item", "evidence_request", "evidence_reply"),
}


def build(
    case: Mapping[str, Any],
    sentence: Sentence,
    shown: Words,
    known: Dossier,
    photos: Sequence[tuple[str, bytes]] = (),
    now: datetime | None = None,
) -> bytes:
    """The ZIP. ``photos``: names and bytes; one above the marketplaces' limit is left out and named in the checklist.

    Packers stand in it by their codes, buyers not at all; cells of the tables are safe for spreadsheets.
    """
    letter = ticket.text(case, sentence, shown, known)
    named = {n: sentence(f"column.{n}") for n in (*MOMENTS, *FACTS)}
    timeline = [(named[n], stamp(case[n], shown.zone)) for n in MOMENTS if not missing(case.get(n))]
    facts = [
        (named[n], _fact(case, n, sentence, shown))
        for n in FACTS
        if not missing(case.get(n)) and text_of(case[n])
    ]
    kept = [(name, data) for name, data in photos if len(data) <= MOST_PHOTO_BYTES]
    wanted = checklist(case)
    lines = [f"{'[x]' if w.there else '[ ]'} {sentence(f'evidence.{w.flag}')}" for w in wanted]
    if known.due is not None:
        lines.insert(0, ticket.filled(sentence("wanted_by"), when=stamp(known.due, shown.zone)))
    lines += [
        ticket.filled(sentence("packet.too_large"), name=name)
        for name, data in photos
        if len(data) > MOST_PHOTO_BYTES
    ]
    lines.append(sentence("packet.check"))
    page = templates.load(LETTER).render(
        language=shown.language.replace("_", "-"), title=letter.splitlines()[0], letter=letter.splitlines(),
        timeline=timeline, facts=facts, photos=[name for name, _ in kept],
        checklist=[{"there": w.there, "text": sentence(f"evidence.{w.flag}")} for w in wanted],
        heads={n: sentence(f"packet.{n}") for n in ("timeline", "facts", "checklist", "photos")},
    )  # fmt: skip
    files: dict[str, bytes] = {
        "letter.html": page.encode(),
        "letter.txt": letter.encode(),
        "timeline.csv": _table(timeline),
        "facts.csv": _table(facts),
        "checklist.txt": "\n".join(lines).encode(),
        **dict(kept),
    }
    return _zipped(files, now)


def _fact(case: Mapping[str, Any], name: str, sentence: Sentence, shown: Words) -> str:
    if name == "quantity":
        return str(ticket.units(case))
    return sentence(f"scan.{case[name]}") if name == "scan" else shown.value(name, case[name])


def _zipped(files: Mapping[str, bytes], now: datetime | None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, (now or datetime(2020, 1, 1)).timetuple()[:6])  # noqa: DTZ001
            # photos are compressed already
            info.compress_type = zipfile.ZIP_STORED if name.startswith("photos/") else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def _table(rows: Sequence[tuple[str, str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([escape.formula(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
