"""Sentences of messages and tickets in a shop's own words, over the shipped ones; what stands in braces is checked."""

from __future__ import annotations

from collections.abc import Callable
from string import Formatter
from typing import Any

from data.cases.checks import Invalid, Problem
from data.locales import ticket_texts
from data.records import records
from data.schema import OWN_TEXTS
from data.store import Store

LONGEST = 2_000
BUYER: tuple[str, ...] = tuple(
    f"message.{name}"
    for name in (
        "hello", "sorry_warm", "sorry_brief", "ours", "not_ours", "checking", "options", "full_refund",
        "partial_refund", "reship", "return_refund", "choose", "bye", "refund_sent", "reship_sent", "reship_delivered",
        "hello_parcel", "checking_only", "ours_only", "full_refund_open", "partial_refund_open", "return_refund_open",
        "refund_sent_open", "reship_sent_open", "reship_delivered_open",
    )
)  # fmt: skip
TICKET: tuple[str, ...] = (
    "subject", "order", "case", "ordered", "received", "said_received", "reported", "worth", "packed", "checking",
    "ours", "not_ours", "contacted", "verified", "asked", "offered", "refunded", "return_no", "reship_no", "attached",
    "wanted_by", "log", "said_buyer", "said_us", "closing",
)  # fmt: skip


def placeholders(text: str) -> tuple[str, ...]:
    """Names in braces, each once, in their order.

    Raises
    ------
    ValueError
        If a brace is alone, or anything but a name stands in a pair of them.

    Examples
    --------
    >>> placeholders("Order {order}: {amount}, {order}")
    ('order', 'amount')
    """
    found: dict[str, None] = {}
    for _, name, form, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(name)
        found[name] = None
    return tuple(found)


def sentence(store: Store, platform: str, shop: str, language: str) -> Callable[[str], str]:
    """Key -> sentence in a language: the shop's own words, else those for all shops, else the shipped ones."""
    rows = records.everything(store, OWN_TEXTS, language=language).to_dict("records")
    own: dict[str, str] = {}
    for places in (("", ""), (platform, shop)):
        own |= {str(r["name"]): str(r["text"]) for r in rows if (r["platform"], r["shop"]) == places}
    return lambda key: own[key] if key in own else ticket_texts.sentence(language, key)


def own_text(store: Store, platform: str, shop: str, language: str, name: str) -> str | None:
    """What was set for exactly this shop ('' and '': for all shops), None where nothing was."""
    row = records.get(store, OWN_TEXTS, _key(platform, shop, language, name))
    return None if row is None else str(row["text"])


def put(store: Store, place: tuple[str, str], language: str, name: str, text: str, who: str) -> None:
    """Set a sentence for a shop, or for all with ('', '').

    Raises
    ------
    Invalid
        If it is empty, too long, or has something in braces that this sentence has no value for; nothing is set.
    """
    found = problems(text, ticket_texts.sentence(language, name))
    if found:
        raise Invalid(found)
    records.put(store, OWN_TEXTS, {**_key(*place, language, name), "text": text.strip()}, who)


def reset(store: Store, place: tuple[str, str], language: str, name: str, who: str) -> bool:
    """Back to what is shipped, or set for all shops."""
    return records.remove(store, OWN_TEXTS, _key(*place, language, name), who)


def problems(text: str, shipped: str) -> list[Problem]:
    """Why a text cannot take the place of the shipped one."""
    if not text.strip():
        return [Problem("empty_text", "text")]
    if len(text) > LONGEST:
        return [Problem("too_long", "text", {"n": len(text) - LONGEST, "most": LONGEST})]
    allowed = placeholders(shipped)
    names = ", ".join(f"{{{name}}}" for name in allowed) or "-"
    try:
        used = placeholders(text)
    except ValueError:
        return [Problem("braces", "text", {"allowed": names})]
    return [
        Problem("placeholder", "text", {"value": f"{{{name}}}", "allowed": names})
        for name in used
        if name not in allowed
    ]


def _key(platform: str, shop: str, language: str, name: str) -> dict[str, Any]:
    return {"platform": platform, "shop": shop, "language": language, "name": name}
