"""The text of a ticket to a marketplace, built from the record of a case: it says what is known and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from analysis.wording import escape
from analysis.wording.words import Words
from data.meaning.missing import missing, text_of
from data.schema import EVIDENCE

Sentence = Callable[[str], str]
NOT_KNOWN = "-"


@dataclass(frozen=True)
class Dossier:
    """What is known of a case beside its row: the name of what came instead, notes, costs, the deadline.

    ``notes``: said_at, channel, asked, answered. ``costs``: kind, amount, currency. ``due``: naive UTC.
    """

    received_name: str = ""
    notes: Sequence[Mapping[str, Any]] = ()
    costs: Sequence[Mapping[str, Any]] = ()
    due: datetime | None = None
    photos: int = 0


def finding(case: Mapping[str, Any]) -> str:
    """What may be said about whose mistake it was: ours, not_ours, or checking until a person judged."""
    if not case.get("fault_judged"):
        return "checking"
    return {"yes": "ours", "no": "not_ours"}.get(str(case["fault"]), "checking")


def stamp(moment: Any, zone: str) -> str:
    """A stored moment (naive UTC) that nobody can misread: 2026-07-09 16:30 (UTC+08:00)."""
    if missing(moment):
        return NOT_KNOWN
    local = pd.Timestamp(moment).to_pydatetime().replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M} (UTC{offset[:3]}:{offset[3:]})"


def text(case: Mapping[str, Any], sentence: Sentence, shown: Words, known: Dossier = Dossier()) -> str:
    """The ticket, a line each; what the record does not know is left out.

    Parameters
    ----------
    case : mapping
        A row of ``case_rows``.
    sentence : callable
        Key -> sentence with placeholders, in the language of the ticket.
    shown : Words
        Formats of amounts and lists in that language, and the zone of the moments.
    known : Dossier
        What is known of the case beside its row.
    """
    said = [
        filled(sentence("subject"), order=case["order_id"] or case["case_id"], case=case["case_id"]),
        "",
        *_facts(case, sentence, shown, known),
        "",
        sentence(finding(case)),
        *_handling(case, sentence, shown, known),
        *_log(sentence, shown, known),
        "",
        sentence("closing"),
    ]
    return "\n".join(line for place, line in enumerate(said) if line or (place and said[place - 1]))


def _facts(case: Mapping[str, Any], sentence: Sentence, shown: Words, known: Dossier) -> list[str]:
    lines = []
    if case["order_id"]:
        lines.append(filled(sentence("order"), order=case["order_id"]))
    opened = stamp(case["opened_at"], shown.zone)
    lines.append(filled(sentence("case"), case=case["case_id"], opened=opened))
    ordered = item(case["sku"], case["product_name"], case["variation"])
    if ordered:
        lines.append(filled(sentence("ordered"), item=ordered, quantity=units(case)))
    received = item(case["received_sku"], known.received_name, "")
    if received:
        certain = case.get("fault_judged") or not missing(case["verified_at"])
        lines.append(filled(sentence("received" if certain else "said_received"), item=received))
    if case["symptom"] and case["symptom"] != "unmapped":
        lines.append(filled(sentence("reported"), symptom=sentence(f"symptom.{case['symptom']}")))
    value = worth(case)
    if value is not None:
        lines.append(filled(sentence("worth"), amount=shown.money(value, text_of(case["currency"]))))
    if not missing(case.get("packed_at")):
        lines.append(packing(case, sentence, shown))
    return lines


def packing(case: Mapping[str, Any], sentence: Sentence, shown: Words) -> str:
    """When, where and by whom (a code) the line was packed, and how it was checked."""
    scan = text_of(case.get("scan")) or "unknown"
    return filled(
        sentence("packed"), when=stamp(case["packed_at"], shown.zone),
        station=text_of(case.get("station")) or NOT_KNOWN,
        packer=text_of(case.get("packer")) or NOT_KNOWN, scan=sentence(f"scan.{scan}"),
    )  # fmt: skip


def _handling(case: Mapping[str, Any], sentence: Sentence, shown: Words, known: Dossier) -> list[str]:
    lines = []
    for name, key in (("contacted_at", "contacted"), ("verified_at", "verified")):
        if not missing(case[name]):
            lines.append(filled(sentence(key), when=stamp(case[name], shown.zone)))
    for name, key in (("request", "asked"), ("resolution", "offered")):
        if case[name] and case[name] != "unmapped":
            lines.append(filled(sentence(key), **{name: sentence(f"resolution.{case[name]}")}))
    for cost in known.costs:
        if cost["kind"] == "refund" and not missing(cost["amount"]):
            amount = shown.money(cost["amount"], text_of(cost["currency"]))
            lines.append(filled(sentence("refunded"), amount=amount))
    for name, key in (("return_tracking_no", "return_no"), ("reship_tracking_no", "reship_no")):
        if not missing(case[name]) and case[name]:
            lines.append(filled(sentence(key), number=case[name]))
    there = [sentence(f"evidence.{flag}") for flag in EVIDENCE if case[flag] is True or case[flag] == True]  # noqa: E712
    if there:
        lines.append(filled(sentence("attached"), evidence=shown.listed(there)))
    if known.due is not None:
        lines.append(filled(sentence("wanted_by"), when=stamp(known.due, shown.zone)))
    return lines


def _log(sentence: Sentence, shown: Words, known: Dossier) -> list[str]:
    lines = []
    for note in sorted(known.notes, key=lambda n: n["said_at"]):
        channel = sentence(f"channel.{note['channel']}")
        for name, key in (("asked", "said_buyer"), ("answered", "said_us")):
            if text_of(note[name]):
                said = " ".join(text_of(note[name]).split())
                when = stamp(note["said_at"], shown.zone)
                lines.append("- " + filled(sentence(key), when=when, channel=channel, text=said))
    return ["", sentence("log"), *lines] if lines else []


def units(case: Mapping[str, Any]) -> int:
    """Units that the case is about, 1 where nobody said."""
    return 1 if missing(case["quantity"]) else int(case["quantity"])


def worth(case: Mapping[str, Any]) -> float | None:
    """Price of the units that the case is about, None without a price."""
    return None if missing(case["unit_price"]) else float(case["unit_price"]) * units(case)


def exceeded(case: Mapping[str, Any], amount: Any, currency: Any) -> float | None:
    """The price of the goods where an amount in their currency is more than that, None where it is not."""
    value = worth(case)
    known = value is not None and not missing(amount) and text_of(currency) == text_of(case["currency"])
    return value if value is not None and known and float(amount) > value + 0.005 else None


def item(sku: Any, name: Any, variation: Any) -> str:
    """Name, variation and code of an item, as far as they are known."""
    about = ", ".join(escape.plain(v) for v in (name, variation) if not missing(v) and v)
    code = "" if missing(sku) else escape.plain(sku)
    return f"{about} (SKU {code})" if about and code else code or about


def filled(template: str, **values: Any) -> str:
    """A sentence with its values, without what no reader sees."""
    return template.format(**{k: escape.plain(v) for k, v in values.items()})
