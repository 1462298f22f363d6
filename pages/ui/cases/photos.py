"""Photos of a case: taken in, encoded anew, shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.cases import contact, forms, photos
from data.recognition import file_names
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts.drop_zone import drop_zone

MEGA = 1_000_000


def show(case: Mapping[str, Any]) -> None:
    """Drop zone and photos."""
    words = ui_words()
    key = forms.key_of(case)
    parts.section("cases.part.photos")
    if rights.may("edit"):
        _uploader(key)
    found = photos.of_case(ask.store(), key)
    if found.empty:
        st.caption(words("cases.no_photos"))
        return
    with st.grid(3, min_column_width=240, key="case-photos") as grid:
        for place, photo in enumerate(found.to_dict("records"), 1):
            with grid.cell():
                _photo(photo, place)


def _uploader(key: dict[str, str]) -> None:
    words = ui_words()
    name = f"case-{forms.reference(key)}-photos"
    drop_zone(
        words("cases.photo.drop"),
        name,
        photos.MOST_BYTES // MEGA,
        words("cases.photo.help"),
        type=["jpg", "jpeg", "png", "webp"],
        on_change=_take,
        args=(key, name),
    )
    for file, problem in state.widget(f"{name}-refused") or ():
        told = {n: words.number(v) for n, v in problem.params.items()}
        st.error(
            words.md("cases.photo.refused", file=file)
            + " "
            + words.md(f"cases.photo.{problem.code}", None, **told)
        )


def _take(key: dict[str, str], name: str) -> None:
    if not rights.may("edit"):
        return
    refused = []
    for file in state.widget(name) or ():
        try:
            name = file_names.safe(file.name)
            photos.add(ask.store(), key, file.getvalue(), rights.who(), name)
        except photos.BadPhoto as problem:
            refused.append((file_names.safe(file.name), problem))
        except OSError:
            refused.append((file_names.safe(file.name), photos.BadPhoto("disk_full")))
    contact.tick(ask.store(), key, rights.who())
    state.remember(f"{name}-refused", refused)


def _photo(photo: Mapping[Any, Any], place: int) -> None:
    words = ui_words()
    data = photos.read(ask.store(), str(photo["file"]))
    if data is None:
        st.caption(words("cases.photo.gone"))
    else:
        st.image(data, alt=words("cases.photo.alt", place=words.number(place)))
    st.caption(words.md("cases.photo.by", who=photo["created_by"], when=words.when(photo["created_at"])))
    if rights.may("edit"):
        st.button(
            words("cases.remove"),
            key=f"photo-{photo['photo_id']}-remove",
            type="tertiary",
            on_click=_remove,
            args=(str(photo["photo_id"]),),
        )


def _remove(photo_id: str) -> None:
    if rights.may("edit"):
        photos.remove(ask.store(), photo_id, rights.who())
