"""The message to the buyer of a wrong shipment: explanation, apology, and every option at once with its amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.cases.ticket import Sentence, filled, finding, item, worth
from analysis.wording.words import Words
from data.meaning.missing import text_of

TONES: tuple[str, ...] = ("warm", "brief")
OPTIONS: tuple[str, ...] = ("full_refund", "partial_refund", "reship", "return_refund")
UPDATES: tuple[str, ...] = ("refund_sent", "reship_sent", "reship_delivered")
SENTENCES: tuple[str, ...] = (
    "hello", "sorry_warm", "sorry_brief", "ours", "not_ours", "checking", "options", *OPTIONS, "choose", "bye",
    *UPDATES,
    # said where an amount, a reason, the order or the parcel's number is not known
    "hello_parcel", "checking_only", "ours_only", "full_refund_open", "partial_refund_open", "return_refund_open",
    *(f"{kind}_open" for kind in UPDATES),
)  # fmt: skip
KEPT_SHARE = (
    0.3  # of the price is offered back to a buyer who keeps the goods, until somebody types another amount
)


@dataclass(frozen=True)
class Offer:
    """How the buyer is written to, and what is offered in which order; ``partial`` is paid for keeping the goods."""

    tone: str = "warm"
    options: Sequence[str] = OPTIONS
    partial: float | None = None


def text(case: Mapping[str, Any], sentence: Sentence, shown: Words, offer: Offer = Offer()) -> str:
    """The message, ready to copy. It admits a mistake only when a person judged that it was ours.

    What is not known is left out (an option without its amount); where we found no mistake of ours nothing is offered.
    """
    said = [_hello(case, sentence), "", sentence(f"message.sorry_{offer.tone}"), _finding(case, sentence)]
    ordered = item(case["sku"], case["product_name"], case["variation"])
    if finding(case) != "not_ours" and offer.options:
        said += ["", sentence("message.options")]
        said += [
            f"{place}. {_option(case, sentence, shown, name, offer, ordered)}"
            for place, name in enumerate(offer.options, 1)
        ]
        said += ["", sentence("message.choose")]
    return "\n".join([*said, "", _signed(case, sentence)])


def update(
    case: Mapping[str, Any],
    sentence: Sentence,
    shown: Words,
    kind: str,
    *,
    amount: float | None,
    carrier: str,
) -> str:
    """Later news for the buyer, of ``UPDATES``: the refund was sent, the replacement left, it arrived."""
    money, number, order = _money(case, shown, amount), text_of(case["reship_tracking_no"]), _order(case)
    needed = {"refund_sent": (order, money), "reship_sent": (order, carrier, number)}.get(kind, (order,))
    told = filled(
        sentence(f"message.{kind}" if all(needed) else f"message.{kind}_open"),
        order=order, amount=money, carrier=carrier, number=number,
    )  # fmt: skip
    return "\n".join([_hello(case, sentence), "", told, "", _signed(case, sentence)])


def partial_of(case: Mapping[str, Any]) -> float | None:
    """What is offered at first to a buyer who keeps the goods."""
    value = worth(case)
    return None if value is None else round(value * KEPT_SHARE, 2)


def _option(
    case: Mapping[str, Any], sentence: Sentence, shown: Words, name: str, offer: Offer, ordered: str
) -> str:
    if name == "reship":
        return filled(sentence("message.reship"), item=ordered or "-")
    partial = offer.partial if offer.partial is not None else partial_of(case)
    money = _money(case, shown, partial if name == "partial_refund" else worth(case))
    return filled(sentence(f"message.{name}" if money else f"message.{name}_open"), amount=money)


def _finding(case: Mapping[str, Any], sentence: Sentence) -> str:
    symptom, kind = text_of(case["symptom"]) or "unmapped", finding(case)
    # a mark of not recognised is nothing that a buyer said
    key = f"{kind}_only" if symptom == "unmapped" and kind != "not_ours" else kind
    return filled(sentence(f"message.{key}"), symptom=sentence(f"symptom.{symptom}"))


def _money(case: Mapping[str, Any], shown: Words, amount: float | None) -> str:
    """'' for an amount that is not known, nothing, or of no known currency."""
    currency = text_of(case["currency"])
    return shown.money(amount, currency) if amount and amount > 0 and currency else ""


def _hello(case: Mapping[str, Any], sentence: Sentence) -> str:
    order = _order(case)
    key = "message.hello" if order else "message.hello_parcel"
    return filled(sentence(key), shop=_shop(case), order=order)


def _signed(case: Mapping[str, Any], sentence: Sentence) -> str:
    return filled(sentence("message.bye"), shop=_shop(case))


def _shop(case: Mapping[str, Any]) -> str:
    return text_of(case["shop"]) or text_of(case["case_shop"]) or text_of(case["platform"])


def _order(case: Mapping[str, Any]) -> str:
    return text_of(case["order_id"])
