"""The ticket says what is known, the message offers everything at once, the packet is whole and names nobody."""

from __future__ import annotations

import io
import re
import time
import zipfile
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from analysis.cases import message, packet, ticket
from analysis.cases.message import Offer
from analysis.cases.ticket import Dossier
from analysis.wording.words import Words
from data.locales import ticket_texts
from data.schema import EVIDENCE

NOTHING, USUAL = Dossier(), Offer()
LANGUAGES = ticket_texts.languages()
MOMENT = datetime(2026, 7, 9, 8, 30)  # noqa: DTZ001 - stored moments are naive UTC


def case(**more: Any) -> dict[str, Any]:
    empty = dict.fromkeys(
        ("contacted_at", "verified_at", "ticket_at", "resolved_at", "closed_at", "packed_at", "shipped_at")
    )
    texts = dict.fromkeys(
        ("request", "resolution", "return_tracking_no", "reship_tracking_no", "ticket_no"), ""
    )
    return {
        "platform": "shopee", "shop": "Main", "case_shop": "Main", "case_id": "R1", "order_id": "O1",
        "sku": "TEE-NAVY-M", "product_name": "Tee", "variation": "Navy,M", "quantity": 2, "unit_price": 12.9,
        "currency": "SGD", "received_sku": "TEE-BLACK-M", "symptom": "wrong_variation", "fault": "yes",
        "fault_judged": False, "opened_at": MOMENT, **empty, **texts, **dict.fromkeys(EVIDENCE, False),
    } | more  # fmt: skip


def told(language: str, known: Dossier = NOTHING, **more: Any) -> str:
    words = Words(language, "Asia/Singapore")
    return ticket.text(case(**more), partial(ticket_texts.sentence, language), words, known)


def written(language: str, offer: Offer = USUAL, **more: Any) -> str:
    words = Words(language, "Asia/Singapore")
    return message.text(case(**more), partial(ticket_texts.sentence, language), words, offer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_untouched_case_admits_nothing(language: str) -> None:
    for text in (told(language), written(language)):
        assert ticket_texts.sentence(language, "ours") not in text
    assert ticket_texts.sentence(language, "checking") in told(language)
    assert ticket_texts.sentence(language, "ours") in told(language, fault_judged=True)
    assert ticket_texts.sentence(language, "not_ours") in told(language, fault_judged=True, fault="no")
    assert ticket_texts.sentence(language, "checking") in told(language, fault_judged=True, fault="unknown")


def test_what_the_customer_says_came_is_no_finding_until_verified() -> None:
    assert "The customer says that this came: TEE-BLACK-M" in told("en")
    assert "Received by the customer: TEE-BLACK-M" in told("en", verified_at=MOMENT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_moments_cannot_be_misread(language: str) -> None:
    assert "2026-07-09 16:30 (UTC+08:00)" in told(language)


def test_the_ticket_has_amounts_the_log_and_the_deadline() -> None:
    known = Dossier(
        notes=[
            {"said_at": MOMENT, "channel": "chat", "asked": "a new\none", "answered": ""},
            {"said_at": MOMENT, "channel": "phone", "asked": "", "answered": "sure"},
        ],
        costs=[{"kind": "refund", "amount": 5, "currency": "SGD"}],
        due=MOMENT,
    )
    text = told("en", known, packed_at=MOMENT, station="S3", packer="P07", scan="none")
    for part in (
        "25.80",
        "5.00",
        "a new one",
        "sure",
        "P07",
        "station S3",
        "Not scanned",
        "wanted by 2026-07-09",
    ):
        assert part in text, part


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_message_offers_every_option_with_its_amount(language: str) -> None:
    text = written(language, fault_judged=True)
    for place in range(1, 5):
        assert f"\n{place}. " in text
    words = Words(language, "UTC")
    assert text.count(words.money(25.8, "SGD")) == 2
    assert words.money(7.74, "SGD") in text
    chosen = written(language, Offer("brief", ("reship",), None))
    assert "\n2. " not in chosen and ticket_texts.sentence(language, "message.sorry_brief") in chosen


def test_where_we_found_no_mistake_nothing_is_offered() -> None:
    assert "\n1. " not in written("en", fault_judged=True, fault="no")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lacks", [{"unit_price": None}, {"currency": ""}, {"unit_price": 0.0}])
def test_an_amount_that_is_not_known_is_left_out(language: str, lacks: dict[str, Any]) -> None:
    text = written(language, **lacks)
    for option in ("full_refund_open", "partial_refund_open", "return_refund_open"):
        assert f". {ticket_texts.sentence(language, f'message.{option}')}\n" in text
    assert ": -" not in text and "0.00" not in text


def test_more_than_the_goods_are_worth_is_noticed_in_their_own_currency() -> None:
    known = case()  # 2 of 12.90 SGD
    assert ticket.exceeded(known, 25.81, "SGD") == pytest.approx(25.8)
    assert ticket.exceeded(known, 25.8, "SGD") is None and ticket.exceeded(known, None, "SGD") is None
    assert ticket.exceeded(known, 1e10, "IDR") is None  # another currency says nothing
    assert ticket.exceeded(case(unit_price=None), 1e10, "SGD") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_buyer_is_not_told_that_nothing_was_recognised(language: str) -> None:
    unmapped = ticket_texts.sentence(language, "symptom.unmapped")
    for judged in (False, True):
        text = written(language, fault_judged=judged, symptom="unmapped", order_id="")
        assert unmapped not in text and "R1" not in text
        key = "ours_only" if judged else "checking_only"
        assert ticket_texts.sentence(language, f"message.{key}") in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_news_without_amount_or_number_has_no_hole(language: str) -> None:
    words, say = Words(language, "UTC"), partial(ticket_texts.sentence, language)
    sent = message.update(case(), say, words, "reship_sent", amount=None, carrier="")
    paid = message.update(case(), say, words, "refund_sent", amount=None, carrier="")
    assert say("message.reship_sent_open") in sent and say("message.refund_sent_open") in paid


@pytest.mark.parametrize("language", [lang for lang in LANGUAGES if lang != "en"])
def test_the_packet_has_no_english_left(language: str) -> None:
    """Every heading and label of the packet is in the language of the letter, not in the reader's or in English."""
    words, say = Words(language, "UTC"), partial(ticket_texts.sentence, language)
    filled = case(
        packed_at=MOMENT, contacted_at=MOMENT, station="S1", packer="P07", scan="scanned", carrier="JNE"
    )
    photos = [("photos/big.jpg", b"x" * 10_500_000)]
    archive = zipfile.ZipFile(io.BytesIO(packet.build(filled, say, words, Dossier(due=MOMENT), photos)))
    whole = "".join(archive.read(n).decode("utf-8-sig") for n in archive.namelist())
    english = Words("en", "UTC")
    said = [english.column(n) for n in (*packet.MOMENTS, *packet.FACTS)]
    said += [english(f"cases.packet.{n}") for n in ("timeline", "facts", "checklist", "check")]
    same = {say(f"column.{n}") for n in (*packet.MOMENTS, *packet.FACTS)}
    for label in said:
        if label not in same:
            assert f"<td>{label}</td>" not in whole and f"<h2>{label}</h2>" not in whole, label
            assert not re.search(rf"^{re.escape(label)}(,|$)", whole, re.MULTILINE), label
    assert english("cases.packet.too_large", name="photos/big.jpg") not in whole and "photos/big.jpg" in whole


@pytest.mark.parametrize("language", ["en", "zh_CN", "th"])
def test_the_packet_is_whole_and_quick(language: str) -> None:
    photos = [(f"photos/{n}.jpg", b"x" * 2_000_000) for n in range(20)] + [
        ("photos/big.jpg", b"x" * 10_500_000)
    ]
    words = Words(language, "Asia/Singapore")
    evil = case(
        product_name="=cmd|' /C calc'!A0", packer="P07", comment="<b>call 91234567</b>", packed_at=MOMENT
    )
    began = time.process_time()  # others use the machine too
    data = packet.build(evil, partial(ticket_texts.sentence, language), words, Dossier(due=MOMENT), photos)
    assert time.process_time() - began < 2
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    names = set(archive.namelist())
    assert {
        "letter.html",
        "letter.txt",
        "timeline.csv",
        "facts.csv",
        "checklist.txt",
        "photos/0.jpg",
    } <= names
    assert "photos/big.jpg" not in names
    checklist = archive.read("checklist.txt").decode()
    assert "photos/big.jpg" in checklist and "2026-07-09 16:30" in checklist
    assert checklist.count("[ ]") == len(packet.WANTED["shopee"])
    assert not any(
        cell.startswith("=")
        for cell in archive.read("facts.csv").decode("utf-8-sig").replace('"', "").split(",")
    )
    whole = "".join(archive.read(n).decode("utf-8", "ignore") for n in names if not n.startswith("photos/"))
    assert "P07" in whole and "91234567" not in whole
    assert "<script" not in archive.read("letter.html").decode()
