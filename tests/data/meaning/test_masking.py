"""Masking reads any text once, however long it is and whatever it repeats."""

import pytest

from data.meaning.masking import MASK, mask, shown


@pytest.mark.parametrize("piece", ["x", "a.", "1", "1 ", "a @ ", "(at)", "x_1", "@", "+", "( 1", "漢", "1-"])
def test_a_long_text_is_read_in_time_that_grows_with_its_length(piece: str) -> None:
    """Ten thousand repetitions took hours where the search began anew at every letter."""
    text = (piece * 10_000)[:30_000]
    assert len(mask(text)) <= len(text)
    assert len(shown(text[:2_000])) <= 2_000


def test_an_address_at_the_end_of_a_long_run_is_hidden_whole() -> None:
    assert mask("x" * 5_000 + "@mail.example") == MASK
    assert mask("see " + "x" * 500 + " (at) mail.example now") == f"see {MASK} now"
