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

    An option whose amount is not known is offered without one; where we found no mistake of ours nothing is offered.
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
    told = filled(
        sentence(f"message.{kind}"), order=_order(case), amount=_money(case, shown, amount),
        carrier=carrier or "-", number=text_of(case["reship_tracking_no"]) or "-",
    )  # fmt: skip
    return "\n".join([_hello(case, sentence), "", told, "", _signed(case, sentence)])


def partial_of(case: Mapping[str, Any]) -> float | None:
    """What is offered at first to a buyer who keeps the goods."""
    value = worth(case)
    return None if value is None else round(value * KEPT_SHARE, 2)


def _option(
    case: Mapping[str, Any], sentence: Sentence, shown: Words, name: str, offer: Offer, ordered: str
) -> str:
    partial = offer.partial if offer.partial is not None else partial_of(case)
    amount = partial if name == "partial_refund" else worth(case)
    return filled(sentence(f"message.{name}"), amount=_money(case, shown, amount), item=ordered or "-")


def _finding(case: Mapping[str, Any], sentence: Sentence) -> str:
    symptom = text_of(case["symptom"]) or "unmapped"
    return filled(sentence(f"message.{finding(case)}"), symptom=sentence(f"symptom.{symptom}"))


def _money(case: Mapping[str, Any], shown: Words, amount: float | None) -> str:
    return "-" if amount is None else shown.money(amount, text_of(case["currency"]))


def _hello(case: Mapping[str, Any], sentence: Sentence) -> str:
    return filled(sentence("message.hello"), shop=_shop(case), order=_order(case))


def _signed(case: Mapping[str, Any], sentence: Sentence) -> str:
    return filled(sentence("message.bye"), shop=_shop(case))


def _shop(case: Mapping[str, Any]) -> str:
    return text_of(case["shop"]) or text_of(case["case_shop"]) or text_of(case["platform"])


def _order(case: Mapping[str, Any]) -> str:
    return text_of(case["order_id"]) or text_of(case["case_id"])
