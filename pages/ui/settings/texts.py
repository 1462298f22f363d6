"""Messages to buyers and tickets in a shop's own words: one sentence at a time, with the whole text as it will be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import streamlit as st
from babel import Locale

from analysis.cases import message, ticket
from analysis.wording.words import Words
from data.cases import case_clock, own_texts
from data.cases.checks import Invalid
from data.locales import ticket_texts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts.problems import sentence

Place = tuple[str, str]
ALL: Place = ("", "")
KINDS: dict[str, tuple[str, ...]] = {"buyer": own_texts.BUYER, "ticket": own_texts.TICKET}
_SAID = "texts-said"
SEEN = datetime(2026, 7, 9, 0, 30)  # noqa: DTZ001 - stored moments are naive UTC
# a case as the files bring it, for the preview
EXAMPLE: dict[str, Any] = {
    "platform": "shopee", "shop": "Main Street SG", "case_shop": "Main Street SG", "order_id": "260703ABCDEF01",
    "case_id": "2607090BCDEF012", "sku": "TEE-NAVY-M", "product_name": "Crew T-shirt", "variation": "Navy,M",
    "received_sku": "TEE-BLACK-M", "quantity": 1, "unit_price": 12.9, "currency": "SGD", "symptom": "wrong_variation",
    "fault": "unknown", "fault_judged": False, "opened_at": SEEN, "contacted_at": SEEN, "verified_at": SEEN,
    "packed_at": SEEN, "station": "S3", "packer": "P07", "scan": "scanned", "request": "reship", "resolution": "reship",
    "return_tracking_no": "RT0123456789", "reship_tracking_no": "SPX0123456789", "carrier": "SPX Express",
    **dict.fromkeys(ticket.EVIDENCE, True),
}  # fmt: skip


def texts() -> None:
    """Whose words, which sentence, its text, the preview, and the way back."""
    words = ui_words()
    st.caption(words("settings.texts.body"))
    place, language, name = _which()
    prefix = f"texts-{place}-{language}-{name}"
    own = own_texts.own_text(ask.store(), *place, language, name)
    in_force = own_texts.sentence(ask.store(), *place, language)
    if state.widget(prefix) is None:
        state.seed(prefix, in_force(name))
    allowed = own_texts.placeholders(ticket_texts.sentence(language, name))
    st.text_area(
        words("settings.texts.text"), key=prefix, height=110, max_chars=own_texts.LONGEST,
        disabled=not rights.may("manage"),
    )  # fmt: skip
    listed = words.listed([f"`{{{n}}}`" for n in allowed])
    st.caption(
        words("settings.texts.placeholders", names=listed) if allowed else words("settings.texts.none")
    )
    _messages()
    if rights.may("manage"):
        with st.container(horizontal=True):
            st.button(
                words("settings.texts.save"), type="primary", key="texts-save", on_click=_save,
                args=(place, language, name, prefix),
            )  # fmt: skip
            if own is not None:
                st.button(
                    words("settings.texts.reset"), key="texts-reset", icon=":material/undo:", on_click=_reset,
                    args=(place, language, name, prefix),
                )  # fmt: skip
    typed = str(state.widget(prefix) or "")
    if not own_texts.problems(typed, ticket_texts.sentence(language, name)):
        st.markdown(f"**{words('settings.texts.preview')}**")
        st.code(
            _preview(language, name, lambda k: typed if k == name else in_force(k)),
            language=None,
            wrap_lines=True,
        )


def _which() -> tuple[Place, str, str]:
    words = ui_words()
    sites = ask.answer(case_clock.sites)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = st.selectbox(
            words.column("shop"), [ALL, *sorted(sites)], key="texts-shop",
            format_func=lambda p: words("settings.all") if p == ALL else f"{words.value('platform', p[0])} · {p[1]}",
        )  # fmt: skip
        kind = st.segmented_control(
            words("settings.texts.kind"), tuple(KINDS), default="buyer", required=True, key="texts-kind",
            format_func=lambda k: words(f"settings.texts.kind.{k}"),
        ) or "buyer"  # fmt: skip
        languages = ticket_texts.languages()
        usual = ticket_texts.language_of(sites.get(place, ""), buyer=kind == "buyer")
        language = st.selectbox(
            words("cases.ticket.language"), languages, index=languages.index(usual),
            key=f"texts-{place}-{kind}-language",
            format_func=lambda code: str(Locale.parse(code).get_display_name(words.language)),
        )  # fmt: skip
    names = KINDS[kind]
    name = st.selectbox(
        words("settings.texts.sentence"), names, key=f"texts-{kind}-name",
        format_func=lambda n: ticket_texts.sentence(language, n),
    )  # fmt: skip
    return place, language, name


def _preview(language: str, name: str, say: Callable[[str], str]) -> str:
    """The whole text of an example in which the sentence stands."""
    shown, kind = Words(language, ui_words().zone), name.removeprefix("message.")
    ours, nothing = {"fault": "yes", "fault_judged": True}, {"unit_price": None, "reship_tracking_no": ""}
    differs = {
        "ours": ours,
        "not_ours": {"fault": "no", "fault_judged": True},
        "ours_only": ours | {"symptom": "unmapped"},
        "checking_only": {"symptom": "unmapped"},
        "hello_parcel": {"order_id": ""},
    }
    case = {**EXAMPLE, **differs.get(kind, nothing if kind.endswith("_open") else {})}
    if kind == "reship_delivered_open":
        case["order_id"] = ""
    if kind == "said_received":
        case["verified_at"] = None
    if kind == name:
        note = {"said_at": SEEN, "channel": "chat", "asked": "…", "answered": "…"}
        cost = {"kind": "refund", "amount": 3.87, "currency": "SGD"}
        return ticket.text(case, say, shown, ticket.Dossier("Crew T-shirt", [note], [cost], SEEN))
    update = kind.removesuffix("_open")
    if update in message.UPDATES:
        return message.update(
            case, say, shown, update, amount=ticket.worth(case), carrier=str(case["carrier"])
        )
    return message.text(case, say, shown, message.Offer("brief" if kind == "sorry_brief" else "warm"))


def _messages() -> None:
    words, said = ui_words(), state.widget(_SAID)
    state.forget(_SAID)
    if isinstance(said, Invalid):
        st.error("\n".join(f"- {sentence(p)}" for p in said.problems))
    elif said:
        st.success(words(f"settings.texts.{said}"))


def _save(place: Place, language: str, name: str, prefix: str) -> None:
    if not rights.may("manage"):
        return
    try:
        own_texts.put(ask.store(), place, language, name, str(state.widget(prefix) or ""), rights.who())
    except Invalid as problem:
        state.remember(_SAID, problem)
        return
    state.remember(_SAID, "saved")


def _reset(place: Place, language: str, name: str, prefix: str) -> None:
    if rights.may("manage") and own_texts.reset(ask.store(), place, language, name, rights.who()):
        state.forget(prefix)
        state.remember(_SAID, "was_reset")
