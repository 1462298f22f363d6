"""The ticket to the marketplace, ready to copy, and the dispute packet, in the language of the shop or another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from babel import Locale

from analysis.cases import clock, packet, ticket
from analysis.cases.ticket import Dossier
from analysis.wording.words import Words
from data import query
from data.cases import case_clock, entries, forms, own_texts, photos
from data.locales import ticket_texts
from data.meaning.missing import moment_of
from data.store import utc_now
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words
from pages.ui.parts.downloads import taken


def show(case: Mapping[str, Any]) -> None:
    """Language, text, what is still missing, and the packet."""
    words = ui_words()
    parts.section("cases.part.ticket")
    language = language_choice(case, "language")
    sentence, shown = _sentence(case, language), Words(language, words.zone)
    known = dossier(case)
    st.caption(words("cases.ticket.help"))
    st.code(ticket.text(case, sentence, shown, known), language=None, wrap_lines=True)
    missing(case)
    st.download_button(
        words("cases.packet.button"),
        data=taken(partial(_packet, case, language, known), f"dispute {forms.reference(forms.key_of(case))}"),
        file_name=f"rightbox-dispute-{forms.reference(forms.key_of(case))}.zip",
        mime="application/zip",
        icon=":material/folder_zip:",
        key="case-packet",
        help=words("cases.packet.help"),
        on_click="ignore",
    )
    if case["ticket_no"]:
        if pd.isna(case["ticket_at"]):
            st.caption(words.md("cases.ticket.filed_undated", number=case["ticket_no"]))
        else:
            when = words.when(case["ticket_at"])
            st.caption(words.md("cases.ticket.filed", number=case["ticket_no"], when=when))


def language_choice(case: Mapping[str, Any], name: str, *, buyer: bool = False) -> str:
    """The language to write in; at first that of the shop's site."""
    words = ui_words()
    site = ask.answer(case_clock.sites).get((str(case["platform"]), str(case["case_shop"])), "")
    key = f"case-{forms.reference(forms.key_of(case))}-{name}"
    if state.widget(key) is None:
        state.seed(key, ticket_texts.language_of(site, buyer=buyer))
    return st.selectbox(
        words("cases.ticket.language"),
        ticket_texts.languages(),
        key=key,
        format_func=lambda code: str(Locale.parse(code).get_display_name(words.language)),
        width=320,
    )


def _sentence(case: Mapping[str, Any], language: str) -> Callable[[str], str]:
    return own_texts.sentence(ask.store(), str(case["platform"]), str(case["case_shop"]), language)


def warn_of_much(case: Mapping[str, Any], amount: Any, currency: Any) -> None:
    """A warning where an amount is more than the goods are worth; shipping or a slip of the keyboard may be why."""
    words, value = ui_words(), ticket.exceeded(case, amount, currency)
    if value is not None:
        money = str(currency)
        said = words.md(
            "cases.more_than_worth", amount=words.money(amount, money), worth=words.money(value, money)
        )
        st.warning(said, icon=":material/price_change:")


def missing(case: Mapping[str, Any]) -> None:
    """What the marketplace wants to see and is not there yet."""
    words, platform = ui_words(), ui_words().value("platform", case["platform"])
    lacking = [words.column(w.flag) for w in packet.checklist(case) if not w.there]
    key = "cases.packet.missing" if lacking else "cases.packet.whole"
    st.caption(
        words.joined(
            words.md(key, platform=platform, names=words.listed(lacking)), words("cases.packet.check")
        )
    )


def dossier(case: Mapping[str, Any]) -> Dossier:
    """What is known of a case beside its row."""
    key, received = forms.key_of(case), str(case["received_sku"] or "")
    about = ask.answer(query.items, (received,)) if received else None
    name = str(about.iloc[0]["product_name"] or "") if about is not None and len(about) else ""
    dues = clock.deadlines(
        pd.DataFrame([dict(case)]), ask.answer(case_clock.rules), ask.answer(case_clock.sites)
    )
    notes, costs = entries.notes(ask.store(), key), entries.costs(ask.store(), key)
    due = moment_of(dues.iloc[0][f"due_{clock.ANSWER}"])
    return Dossier(name, _dicts(notes), _dicts(costs), due)


def _dicts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _packet(case: Mapping[str, Any], language: str, known: Dossier) -> bytes:
    """The ZIP with the photos that are still there; packers in it are codes whoever looks."""
    words, store, pictures = ui_words(), ask.store(), []
    for place, photo in enumerate(photos.of_case(store, forms.key_of(case)).to_dict("records"), 1):
        data = photos.read(store, str(photo["file"]))
        if data is not None:
            pictures.append((f"photos/{place}.{str(photo['file']).rpartition('.')[2]}", data))
    now: datetime = utc_now().replace(tzinfo=UTC)
    sentence = _sentence(case, language)
    return packet.build(case, sentence, Words(language, words.zone), known, pictures, now)
