"""What is asked once for all files of a shop: its name where it is new, the currency where nothing tells it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from analysis.wording import escape
from analysis.wording.words import Words
from data.intake.pending import ShopQuestion, Waiting, shop_questions, unclear_shops
from data.schema import SHOPS
from data.schema.sites import CURRENCY_ZONES
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words

CURRENCIES = (
    "", *CURRENCY_ZONES, "USD", "EUR", "GBP", "AUD", "JPY", "KRW", "HKD", "INR", "MXN", "CLP", "COP",
)  # fmt: skip


def questions(files: Sequence[Waiting]) -> None:
    """A card for each shop about which something is open; the answers hold for all its files."""
    words = ui_words()
    for (platform, shops), asked in unclear_shops(files).items():
        with st.container(border=True, key=f"which-shop-{asked[0].token}"):
            _which_shop(words, platform, shops, asked)
    shops = ask.everything(SHOPS)
    for question in shop_questions(files, zip(shops["platform"], shops["shop"], strict=True)):
        with st.container(border=True, key=f"question-{question.files[0].token}"):
            _question(words, question)


def _which_shop(words: Words, platform: str, shops: tuple[str, ...], files: list[Waiting]) -> None:
    """Files of a marketplace with several shops: one answer for all of them, or one for each."""
    marketplace = words.value("platform", platform)
    st.markdown(":material/storefront: " + words.md("imports.which_shop", n=len(files), platform=marketplace))
    st.caption(words("imports.which_shop_help"))
    asked = [(words("imports.which_shop_all", n=len(files)), files)] if len(files) > 1 else []
    for label, chosen in [*asked, *((escape.markdown(w.name), [w]) for w in files)]:
        key = f"which-shop-{'all' if chosen is files else chosen[0].token}-{platform}"
        st.selectbox(
            label,
            shops,
            index=None,
            key=key,
            accept_new_options=True,
            placeholder=words("imports.which_shop_choose"),
            on_change=_belongs,
            args=(chosen, key),
        )


def _belongs(files: list[Waiting], key: str) -> None:
    if shop := str(state.widget(key) or "").strip():
        for waiting in files:
            waiting.change(shop=shop)


def _question(words: Words, question: ShopQuestion) -> None:
    first = question.files[0]
    st.markdown(
        ":material/storefront: " + words.md("imports.of_shop", n=len(question.files), shop=question.shop)
    )
    st.caption(words("imports.about_new" if question.new else "imports.of_shop_currency"))
    if len(question.files) > 1:
        st.caption(words.md("imports.of_shop_files", files=words.listed([w.name for w in question.files])))
    if question.new and len(parts := question.parts) > 1:
        st.button(
            words("imports.several_shops"),
            key=f"several-shops-{first.token}",
            icon=":material/call_split:",
            on_click=_part,
            args=(parts, question.shop),
            help=words("imports.several_shops_help"),
        )
    token = first.token
    with st.grid(3, min_column_width=200, key=f"answers-{token}") as grid:
        if question.new:
            key = f"asked-shop-{token}"
            state.seed(key, question.shop)
            with grid.cell():
                st.text_input(
                    words("imports.shop"),
                    key=key,
                    on_change=_answer,
                    args=(question, "shop", key),
                    max_chars=80,
                )
            _zone(words, question, grid)
        key = f"asked-currency-{token}"
        state.seed(key, first.options.currency)
        with grid.cell():
            st.selectbox(
                words("imports.currency"),
                CURRENCIES,
                key=key,
                format_func=lambda code: code or words("imports.currency_unknown"),
                on_change=_answer,
                args=(question, "currency", key),
            )


def _part(parts: list[list[Waiting]], shop: str) -> None:
    """Each part of the files becomes a shop of its own, to be named."""
    for number, files in enumerate(parts, 1):
        for waiting in files:
            waiting.change(shop=f"{shop} {number}")


def _zone(words: Words, question: ShopQuestion, grid: Any) -> None:
    key = f"asked-zone-{question.files[0].token}"
    state.seed(key, question.zone)
    with grid.cell():
        st.selectbox(
            words("imports.zone"),
            sorted(available_timezones()),
            key=key,
            on_change=_answer,
            args=(question, "zone", key),
        )


def _answer(question: ShopQuestion, name: str, key: str) -> None:
    question.answer(**{name: str(state.widget(key) or "").strip()})
