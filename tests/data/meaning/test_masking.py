"""Masking reads any text once, however long it is and whatever it repeats."""

from random import Random

import pytest

from data.meaning.masking import MASK, mask, shown
from data.meaning.text import plain_digits
from tests.data.meaning import personal_forms


@pytest.mark.parametrize("piece", ["x", "a.", "1", "1 ", "a @ ", "(at)", "x_1", "@", "+", "( 1", "漢", "1-"])
def test_a_long_text_is_read_in_time_that_grows_with_its_length(piece: str) -> None:
    """Ten thousand repetitions took hours where the search began anew at every letter."""
    text = (piece * 10_000)[:30_000]
    assert len(mask(text)) <= len(text)
    assert len(shown(text[:2_000])) <= 2_000


def test_an_address_at_the_end_of_a_long_run_is_hidden_whole() -> None:
    assert mask("x" * 5_000 + "@mail.example") == MASK
    assert mask("see " + "x" * 500 + " (at) mail.example now") == f"see {MASK} now"


@pytest.mark.parametrize("form", [personal_forms.phone, personal_forms.mail])
def test_numbers_to_call_and_mail_addresses_of_many_countries_are_hidden(form) -> None:
    """Every separator, digits of five scripts, addresses written for people only; 4,000 of each were looked at."""
    rng = Random(16)
    left = [(text, mask(text)) for text, part in (form(rng) for _ in range(1_500)) if part in mask(text)]
    assert not left


def test_days_amounts_and_numbers_of_goods_stay() -> None:
    rng = Random(9)
    texts = [personal_forms.innocent(rng) for _ in range(2_000)]
    assert not [(text, mask(text)) for text in texts if mask(text) != plain_digits(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Jane_0812_3456_789",
        "tel_0812_3456_789",
        "HP_0812_3456_789",
        "Rp 081234567",
        "EAN 9123 4567",
        "91.23.45.67",
    ],
)
def test_what_stands_before_a_number_to_call_does_not_save_it(text: str) -> None:
    assert MASK in mask(text)
    assert "4567" not in mask(text)
