"""The message to the buyer, ready to copy, and its log: tone, options and amounts are chosen, the answer is noted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analysis.cases import message, ticket
from analysis.cases.message import Offer
from analysis.wording.words import Words
from data.cases import contact, forms, own_texts
from data.cases.checks import CHANNELS, Invalid
from data.records import records
from data.schema import taxonomy
from pages.ui import parts
from pages.ui.cases.ticket import language_choice, warn_of_much
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts.problems import sentence

FIRST = "first"
KINDS: tuple[str, ...] = (FIRST, *message.UPDATES)


def show(case: Mapping[str, Any]) -> None:
    """What kind of message, its text, the log of it, and what the buyer answered."""
    words, key = ui_words(), forms.key_of(case)
    prefix = f"contact-{forms.reference(key)}"
    parts.section("cases.contact.title")
    kind = st.segmented_control(
        words("cases.contact.kind"), KINDS, required=True, default=FIRST, key=f"{prefix}-kind",
        format_func=lambda k: words(f"cases.contact.kind.{k}"), label_visibility="collapsed",
    )  # fmt: skip
    language = language_choice(case, "buyer-language", buyer=True)
    shown = Words(language, words.zone)
    say = own_texts.sentence(ask.store(), str(case["platform"]), str(case["case_shop"]), language)
    if kind == FIRST or kind is None:
        text = message.text(case, say, shown, _offer(case, prefix))
        st.caption(words(f"cases.contact.says.{ticket.finding(case)}"))
    else:
        text = message.update(case, say, shown, kind, amount=_amount(case, prefix), carrier=_carrier(case))
    st.code(text, language=None, wrap_lines=True)
    _said(prefix)
    if rights.may("edit"):
        channel = _channel(prefix)
        st.button(
            words("cases.contact.log"), icon=":material/done_all:", type="primary", key=f"{prefix}-log",
            on_click=_log, args=(key, text, channel, prefix),
        )  # fmt: skip
        _answer(key, prefix, channel)


def _offer(case: Mapping[str, Any], prefix: str) -> Offer:
    words = ui_words()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tone = st.segmented_control(
            words("cases.contact.tone"), message.TONES, default=message.TONES[0], required=True,
            key=f"{prefix}-tone", format_func=lambda t: words(f"cases.contact.tone.{t}"),
        )  # fmt: skip
        chosen = st.pills(
            words("cases.contact.options"), message.OPTIONS, selection_mode="multi", default=message.OPTIONS,
            key=f"{prefix}-options", format_func=lambda o: words(f"cases.contact.option.{o}"),
        )  # fmt: skip
        partial_amount = st.number_input(
            words("cases.contact.partial", currency=str(case["currency"] or "")), min_value=0.0, max_value=1e10,
            value=message.partial_of(case), step=0.01, format="%.2f", key=f"{prefix}-partial", width=200,
        )  # fmt: skip
    if "partial_refund" in chosen:
        warn_of_much(case, partial_amount, case["currency"])
    return Offer(tone or message.TONES[0], tuple(o for o in message.OPTIONS if o in chosen), partial_amount)


def _amount(case: Mapping[str, Any], prefix: str) -> float | None:
    refunded = case.get("cost_refund")
    usual = float(refunded) if refunded is not None else ticket.worth(case)
    amount = st.number_input(
        ui_words()("cases.contact.amount", currency=str(case["currency"] or "")), min_value=0.0, max_value=1e10,
        value=usual, step=0.01, format="%.2f", key=f"{prefix}-amount", width=200,
    )  # fmt: skip
    warn_of_much(case, amount, case["currency"])
    return amount


def _carrier(case: Mapping[str, Any]) -> str:
    return str(case.get("reship_carrier") or case.get("carrier") or "")


def _channel(prefix: str) -> str:
    words = ui_words()
    return st.segmented_control(
        words("cases.field.channel"), CHANNELS, default=CHANNELS[0], required=True, key=f"{prefix}-channel",
        format_func=lambda c: words(f"cases.channel.{c}"),
    ) or CHANNELS[0]  # fmt: skip


def _answer(key: dict[str, str], prefix: str, channel: str) -> None:
    """What the buyer answered: the wish in one click, their words where they matter."""
    words = ui_words()
    with st.container(border=True, key=f"{prefix}-answer"):
        st.markdown(f"**{words('cases.contact.answer')}**")
        st.selectbox(
            words.column("request"), taxonomy.RESOLUTIONS, index=None, key=f"{prefix}-wish",
            format_func=lambda c: words(f"resolution.{c}"), placeholder=words("cases.choose_one"),
        )  # fmt: skip
        st.text_area(
            words("cases.field.asked"), height=76, max_chars=10_000, key=f"{prefix}-asked",
            help=words("cases.masked_help"),
        )  # fmt: skip
        st.button(
            words("cases.contact.save_answer"), key=f"{prefix}-answered", on_click=_answered,
            args=(key, prefix, channel),
        )  # fmt: skip


def _said(prefix: str) -> None:
    words, said = ui_words(), state.widget(f"{prefix}-said")
    state.forget(f"{prefix}-said")
    if isinstance(said, Invalid):
        st.error("\n".join(f"- {sentence(p)}" for p in said.problems))
    elif said:
        st.success(words(f"cases.contact.{said}"))


def _log(key: dict[str, str], text: str, channel: str, prefix: str) -> None:
    if not rights.may("edit"):
        return
    try:
        note = records.new_id("N")
        contact.log_message(ask.store(), key, text, channel, rights.who(), note)
    except Invalid as problem:
        state.remember(f"{prefix}-said", problem)
        return
    except LookupError:
        return
    state.remember(f"{prefix}-said", "logged")


def _answered(key: dict[str, str], prefix: str, channel: str) -> None:
    if not rights.may("edit"):
        return
    wish, asked = str(state.widget(f"{prefix}-wish") or ""), str(state.widget(f"{prefix}-asked") or "")
    told = asked.strip() or (ui_words()(f"resolution.{wish}") if wish else "")
    try:
        contact.log_answer(ask.store(), key, told, wish, channel, rights.who(), records.new_id("N"))
    except Invalid as problem:
        state.remember(f"{prefix}-said", problem)
        return
    except LookupError:
        return
    state.remember(f"{prefix}-said", "answered")
    state.forget(f"{prefix}-asked")
    state.forget(f"{prefix}-wish")
