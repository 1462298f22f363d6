"""Saving what was typed where the disk has no room."""

from streamlit.testing.v1 import AppTest


def _screen() -> None:
    import errno

    import streamlit as st

    from pages.ui.core import ask

    @ask.writes
    def save() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    st.text_area("text", key="text", on_change=save)
    st.caption("the rest of the screen")


def test_a_text_stays_in_its_field_and_a_sentence_says_that_it_is_not_saved() -> None:
    at = AppTest.from_function(_screen).run()
    at.text_area(key="text").input("forty lines of a retro").run()
    assert not at.exception
    assert "disk is full" in at.error[0].value
    assert at.text_area(key="text").value == "forty lines of a retro"
    assert at.caption
