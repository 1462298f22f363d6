"""A picture of a product or of a lesson: taken in, shown, taken away."""

from __future__ import annotations

import streamlit as st

from data.cases import photos, pictures
from data.recognition import file_names
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts.drop_zone import drop_zone

MEGA = 1_000_000


def uploader(about: str, label: str) -> None:
    """Where a picture is dropped, in the place of the one before; one that is refused is said."""
    words, key = ui_words(), f"picture-{about}"
    if not rights.may("edit"):
        return
    most = photos.MOST_BYTES // MEGA
    kinds = ["jpg", "jpeg", "png", "webp"]
    drop_zone(
        label, key, most, words("cases.photo.help"), type=kinds, on_change=_take, args=(about, key)
    )  # fmt: skip
    for file, problem in state.widget(f"{key}-refused") or ():
        told = {n: words.number(v) for n, v in problem.params.items()}
        refused = words.md("cases.photo.refused", file=file)
        st.error(f"{refused} {words.md(f'cases.photo.{problem.code}', None, **told)}")
    if pictures.read(ask.store(), about) is not None:
        st.button(
            words("cases.remove"), key=f"{key}-remove", type="tertiary", on_click=_remove, args=(about,)
        )  # fmt: skip


def products(skus: tuple[str, ...]) -> None:
    """Pictures of products beside each other, each under its code; nothing where none was uploaded."""
    known = ask.answer(pictures.known)
    found = [
        (sku, pictures.read(ask.store(), pictures.of_sku(sku)))
        for sku in skus
        if pictures.of_sku(sku) in known
    ]
    if not any(data for _, data in found):
        return
    words = ui_words()
    with st.container(horizontal=True, key="products-" + "-".join(skus)):
        for sku, data in found:
            if data is not None:
                told = words("pictures.product", sku=sku)
                st.image(data, width=220, caption=words.md("pictures.product", sku=sku), alt=told)


@ask.writes
def _take(about: str, key: str) -> None:
    if not rights.may("edit"):
        return
    refused = []
    for file in (state.widget(key) or ())[-1:]:
        try:
            pictures.put(ask.store(), about, file.getvalue(), rights.who())
        except photos.BadPhoto as problem:
            refused.append((file_names.safe(file.name), problem))
        except OSError:
            refused.append((file_names.safe(file.name), photos.BadPhoto("disk_full")))
    state.remember(f"{key}-refused", refused)


@ask.writes
def _remove(about: str) -> None:
    if rights.may("edit"):
        pictures.remove(ask.store(), about, rights.who())
