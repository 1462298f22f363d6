"""A shop's own words go before the shipped ones; what stands in braces is checked, and there is a way back."""

import pytest

from analysis.cases import message, ticket
from data.cases import own_texts
from data.cases.checks import Invalid
from data.locales import ticket_texts
from data.store import Store

SHOP = ("shopee", "SG")


def test_every_sentence_that_is_written_can_be_changed_in_every_language() -> None:
    assert set(own_texts.BUYER) == {f"message.{name}" for name in message.SENTENCES}
    for language in ticket_texts.languages():
        for name in (*own_texts.BUYER, *own_texts.TICKET):
            shipped = ticket_texts.sentence(language, name)
            assert own_texts.problems(shipped, shipped) == [], (language, name)


def test_a_shops_words_go_before_those_for_all_and_there_is_a_way_back(store: Store) -> None:
    own_texts.put(store, ("", ""), "en", "message.bye", "Yours, {shop}", "me")
    own_texts.put(store, SHOP, "en", "message.bye", "Cheers, {shop}", "me")
    assert own_texts.sentence(store, *SHOP, "en")("message.bye") == "Cheers, {shop}"
    assert own_texts.sentence(store, "lazada", "MY", "en")("message.bye") == "Yours, {shop}"
    assert own_texts.sentence(store, *SHOP, "id")("message.bye") == ticket_texts.sentence("id", "message.bye")
    assert own_texts.reset(store, SHOP, "en", "message.bye", "me")
    assert own_texts.sentence(store, *SHOP, "en")("message.bye") == "Yours, {shop}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  ", "empty_text"),
        ("Hello {buyer}", "placeholder"),
        ("Hello {order", "braces"),
        ("Hello }", "braces"),
        ("Hello {}", "braces"),
        ("{order.__class__}", "braces"),
        ("{order!r}", "braces"),
        ("{order:>9999}", "braces"),
        ("x" * 2_001, "too_long"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_and_nothing_is_set(store: Store, text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        own_texts.put(store, SHOP, "en", "message.hello", text, "me")
    assert [p.code for p in caught.value.problems] == [code]
    assert own_texts.own_text(store, *SHOP, "en", "message.hello") is None


def test_two_braces_stand_for_one_and_fill_nothing(store: Store) -> None:
    own_texts.put(store, SHOP, "en", "message.hello", "{{shop}} {order}", "me")
    say = own_texts.sentence(store, *SHOP, "en")
    assert ticket.filled(say("message.hello"), shop="S", order="O1") == "{shop} O1"
