"""The text of a ticket to a marketplace, built from the record of a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from analysis.wording import escape
from analysis.wording.words import Words
from data.meaning.missing import missing
from data.schema import EVIDENCE

Sentence = Callable[[str], str]


def text(case: Mapping[str, Any], sentence: Sentence, shown: Words, received_name: str = "") -> str:
    """The ticket, a line each; what the record does not know is left out.

    Parameters
    ----------
    case : mapping
        A row of ``case_rows``.
    sentence : callable
        Key -> sentence with placeholders, in the language of the ticket.
    shown : Words
        Formats of days and lists in that language.
    received_name : str
        Name of the item that came instead, when it is known.
    """
    said = [
        _filled(sentence("subject"), order=case["order_id"] or case["case_id"], case=case["case_id"]),
        "",
        *_facts(case, sentence, shown, received_name),
        "",
        sentence({"yes": "ours", "no": "not_ours"}.get(str(case["fault"]), "checking")),
        *_handling(case, sentence, shown),
        "",
        sentence("closing"),
    ]
    return "\n".join(line for place, line in enumerate(said) if line or (place and said[place - 1]))


def _facts(case: Mapping[str, Any], sentence: Sentence, shown: Words, received_name: str) -> list[str]:
    lines = []
    if case["order_id"]:
        lines.append(_filled(sentence("order"), order=case["order_id"]))
    lines.append(_filled(sentence("case"), case=case["case_id"], opened=shown.when(case["opened_at"])))
    ordered = _item(case["sku"], case["product_name"], case["variation"])
    if ordered:
        quantity = case["quantity"]
        count = 1 if quantity is None or quantity != quantity else int(quantity)
        lines.append(_filled(sentence("ordered"), item=ordered, quantity=count))
    received = _item(case["received_sku"], received_name, "")
    if received:
        lines.append(_filled(sentence("received"), item=received))
    if case["symptom"] and case["symptom"] != "unmapped":
        lines.append(_filled(sentence("reported"), symptom=sentence(f"symptom.{case['symptom']}")))
    return lines


def _handling(case: Mapping[str, Any], sentence: Sentence, shown: Words) -> list[str]:
    lines = []
    if not missing(case["contacted_at"]):
        lines.append(_filled(sentence("contacted"), when=shown.when(case["contacted_at"])))
    for name, key in (("request", "asked"), ("resolution", "offered")):
        if case[name] and case[name] != "unmapped":
            lines.append(_filled(sentence(key), **{name: sentence(f"resolution.{case[name]}")}))
    for name, key in (("return_tracking_no", "return_no"), ("reship_tracking_no", "reship_no")):
        if not missing(case[name]) and case[name]:
            lines.append(_filled(sentence(key), number=case[name]))
    there = [sentence(f"evidence.{flag}") for flag in EVIDENCE if case[flag] is True or case[flag] == True]  # noqa: E712
    if there:
        lines.append(_filled(sentence("attached"), evidence=shown.listed(there)))
    return lines


def _item(sku: Any, name: Any, variation: Any) -> str:
    about = ", ".join(escape.plain(v) for v in (name, variation) if not missing(v) and v)
    code = "" if missing(sku) else escape.plain(sku)
    return f"{about} (SKU {code})" if about and code else code or about


def _filled(template: str, **values: Any) -> str:
    return template.format(**{k: escape.plain(v) for k, v in values.items()})
