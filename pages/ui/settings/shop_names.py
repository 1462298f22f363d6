"""Shops under other names: renamed, merged, taken back; and amounts that wait for their currency."""

from __future__ import annotations

import contextlib

import streamlit as st

from analysis.wording.words import Words
from data import query
from data.importing import shops
from data.intake import shop_names
from data.schema import SHOPS
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words

_SHOP, _NAME = "rename-shop", "rename-name"


def show_shop_names() -> None:
    """Rename or merge a shop, take a renaming back, price what is stored without a currency."""
    words = ui_words()
    known = ask.everything(SHOPS)
    if known.empty or not rights.may("manage"):
        return
    _unpriced(words)
    parts.section("settings.shops.names")
    st.caption(words("settings.shops.names_body"))
    choices = [(str(p), str(s)) for p, s in zip(known["platform"], known["shop"], strict=True)]
    with st.form("rename-form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            words("imports.shop"),
            choices,
            key=_SHOP,
            format_func=lambda c: f"{words.value('platform', c[0])} · {c[1]}",
        )
        st.text_input(words("settings.shops.new_name"), key=_NAME, max_chars=80)
        st.form_submit_button(words("settings.shops.rename"), on_click=_rename)
    for found in ask.answer(shop_names.renamings):
        with st.container(horizontal=True, vertical_alignment="center", key=f"renamed-{found['change']}"):
            kind = "merged" if found["merged"] else "renamed"
            told = {"old": found["old"], "new": found["new"], "who": found["who"]}
            st.markdown(words.md(f"settings.shops.{kind}", when=words.when(found["changed_at"]), **told))
            st.button(
                words("settings.shops.take_back"),
                key=f"take-back-{found['change']}",
                icon=":material/undo:",
                on_click=_take_back,
                args=(found["change"],),
            )


def _unpriced(words: Words) -> None:
    for row in ask.answer(query.unpriced_shops).to_dict("records"):
        shop, currency = str(row["shop"]), str(row["currency"])
        told = {"shop": shop, "currency": currency}
        st.button(
            words.md("settings.shops.price", n=int(row["rows"]), **told),
            key=f"price-{row['platform']}-{shop}",
            icon=":material/payments:",
            on_click=_price,
            args=(str(row["platform"]), shop, currency),
        )


def _price(platform: str, shop: str, currency: str) -> None:
    if rights.may("manage"):
        shops.set_currency(ask.store(), platform, shop, currency, rights.who())


def _rename() -> None:
    platform, old = state.widget(_SHOP) or ("", "")
    # somebody may have renamed it meanwhile, or the field is empty: the list shows what there is
    with contextlib.suppress(ValueError):
        if rights.may("manage"):
            shop_names.rename(
                ask.store(), platform, old, str(state.widget(_NAME) or "").strip(), rights.who()
            )
    state.forget(_NAME)


def _take_back(change: str) -> None:
    with contextlib.suppress(ValueError):
        if rights.may("manage"):
            shop_names.take_back(ask.store(), change, rights.who())
