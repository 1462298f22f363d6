"""A case that somebody of the shop noticed, entered in a minute: order number, how noticed, which lines went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from data.cases import by_hand, case_clock, contact, forms
from data.cases.by_hand import Noticed, OrderFound, WrongItem
from data.cases.checks import Invalid
from data.recognition.registry import MARKETPLACES
from data.records import records
from data.records.drafts import DraftPlace
from data.schema import taxonomy
from data.store import utc_now
from pages.ui import parts
from pages.ui.cases.form import local_moment, utc_moment
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts import drafts
from pages.ui.parts.drafts import TypedForm
from pages.ui.parts.problems import sentence

PARAM = "new"
MOST_LINES = 40
PREFIX = "new-case"
_SAID = f"{PREFIX}-said"
SYMPTOMS = (*(s.code for s in taxonomy.SYMPTOMS if s.fault == "yes"), "damaged")


def button() -> None:
    """The way to a new case, for those who may enter one."""
    if rights.may("edit"):
        st.button(
            ui_words()("cases.new.button"), icon=":material/add:", key="case-new", on_click=state.set_param,
            args=(PARAM, "1"),
        )  # fmt: skip


def show() -> None:
    """The whole form."""
    words = ui_words()
    st.button(
        words("cases.back"), icon=":material/arrow_back:", type="tertiary", on_click=state.set_param,
        args=(PARAM, None), shortcut="L",
    )  # fmt: skip
    parts.title("cases", finding=words("cases.new.title"))
    if not rights.may("edit"):
        st.caption(words("cases.no_edit"))
        return
    form = _form()
    st.text_input(
        words("cases.new.order"),
        help=words("cases.new.order_help"),
        placeholder=words("cases.new.order_example"),
        icon=":material/search:",
        max_chars=120,
        **form.bind("order"),
    )
    number = str(form.value("order") or "").strip()
    if not number:
        st.caption(words("cases.new.begin"))
        return
    order = _order(form, number)
    items = _items(form, order)
    _how(form, order)
    _already(order, items)
    _bar(form, order, items)


def _form() -> TypedForm:
    zone = ZoneInfo(ui_words().zone)
    if state.widget(f"{PREFIX}-now") is None:
        state.remember(f"{PREFIX}-now", local_moment(utc_now(), zone))
    fields: dict[str, Any] = {
        "order": "", "which": 0, "shop": None, "noticed": "packer", "caught": None, "symptom": "wrong_sku",
        "opened_at": state.widget(f"{PREFIX}-now"), "comment": "", "sku": "", "variation": "",
    }  # fmt: skip
    for place in range(MOST_LINES):
        fields |= {f"wrong_{place}": False, f"received_{place}": None, f"quantity_{place}": 1}
    place = DraftPlace(f"{PREFIX}-{drafts.token()}", rights.who(), masked=("comment",))
    return TypedForm(place, PREFIX, fields, kind="H")


def _order(form: TypedForm, number: str) -> OrderFound:
    """The order of that number; one without lines, of a shop that is chosen, when none is loaded."""
    words = ui_words()
    found = ask.answer(by_hand.find_orders, number)
    if not found:
        st.warning(words.md("cases.new.not_loaded", order=number), icon=":material/help:")
        shops = sorted(ask.answer(case_clock.sites)) or [(name, "") for name in MARKETPLACES]
        place = st.selectbox(
            words.column("shop"), range(len(shops)), index=None, placeholder=words("cases.choose_one"),
            format_func=lambda i: " · ".join(filter(None, (words.value("platform", shops[i][0]), shops[i][1]))),
            **form.bind("shop"),
        )  # fmt: skip
        platform, shop = ("", "") if place is None or place >= len(shops) else shops[place]
        return OrderFound(platform, shop, number, *by_hand.unknown_order())
    if len(found) > 1:
        st.selectbox(
            words("cases.new.which"), range(len(found)),
            format_func=lambda i: f"{words.value('platform', found[i].platform)} {found[i].shop} {found[i].order_id}",
            **form.bind("which"),
        )  # fmt: skip
    order = found[min(int(form.value("which") or 0), len(found) - 1)]
    shipped = order.lines["ship_day"].dropna()
    left = (
        words("cases.new.left", day=words.date(shipped.max()))
        if len(shipped)
        else words("cases.new.not_left")
    )
    shop = " · ".join(filter(None, (words.value("platform", order.platform), order.shop)))
    st.caption(words.md("cases.new.found", order=order.order_id, shop=shop, left=left))
    if order.buyer_cases:
        st.caption(words("cases.new.buyer", n=order.buyer_cases))
    return order


def _items(form: TypedForm, order: OrderFound) -> list[WrongItem]:
    """The lines that went wrong, with what came instead; a line of an unknown order is written down."""
    words = ui_words()
    parts.section("cases.new.items")
    if order.lines.empty:
        st.text_input(words("cases.new.sku"), max_chars=200, **form.bind("sku"))
        st.text_input(words.column("variation"), max_chars=200, **form.bind("variation"))
        written = WrongItem(str(form.value("sku") or ""), str(form.value("variation") or ""))
        return [_details(form, 0, written, [], 999)]
    skus = tuple(str(s) for s in order.lines["sku"])
    near = dict.fromkeys((*skus, *ask.answer(by_hand.products, skus)["sku"]))
    chosen, only = [], len(order.lines) == 1
    for place, line in enumerate(order.lines.head(MOST_LINES).to_dict("records")):
        about = " · ".join(str(line[n]) for n in ("sku", "product_name", "variation") if line[n])
        with st.container(border=True, gap="xsmall", key=f"{PREFIX}-line-{place}"):
            if only:
                st.markdown(words.md("cases.new.line", item=about))
            else:
                st.checkbox(words.md("cases.new.line", item=about), **form.bind(f"wrong_{place}"))
            if only or form.value(f"wrong_{place}"):
                item = WrongItem(str(line["sku"]), str(line["variation"] or ""))
                others = [s for s in near if s != line["sku"]]
                chosen.append(_details(form, place, item, others, int(line["quantity"] or 1)))
    return chosen


def _details(form: TypedForm, place: int, item: WrongItem, others: list[str], most: int) -> WrongItem:
    words = ui_words()
    came = str(form.value(f"received_{place}") or "")
    st.selectbox(
        words("cases.new.received"),
        list(dict.fromkeys((*others, *([came] if came else [])))),
        index=None,
        accept_new_options=True,
        placeholder=words("cases.new.received_help"),
        **form.bind(f"received_{place}"),
    )
    if most > 1:
        st.number_input(words.column("quantity"), 1, 9_999, step=1, **form.bind(f"quantity_{place}"))
    return WrongItem(item.sku, item.variation, int(form.value(f"quantity_{place}") or 0), came)


def _how(form: TypedForm, order: OrderFound) -> None:
    words = ui_words()
    parts.section("cases.new.how")
    st.segmented_control(
        words("cases.new.noticed"), tuple(taxonomy.NOTICED), required=True,
        format_func=lambda c: words(f"cases.noticed.{c}"), **form.bind("noticed"),
    )  # fmt: skip
    st.selectbox(
        words.column("symptom"), SYMPTOMS, format_func=lambda c: words(f"symptom.{c}"), **form.bind("symptom")
    )
    st.checkbox(
        words("cases.new.caught"), help=words("cases.new.caught_help"),
        **form.bind("caught", _caught(form, order), bool),
    )  # fmt: skip
    st.datetime_input(
        words("cases.new.when"), value=None, format="YYYY-MM-DD", step=60, **form.bind("opened_at")
    )
    st.text_area(
        words("cases.field.note"), height=76, help=words("cases.masked_help"), **form.bind("comment")
    )


def _caught(form: TypedForm, order: OrderFound) -> bool:
    """Whether it was noticed before the parcel left: as told, else as the order says."""
    told = form.value("caught")
    return not order.shipped and len(order.lines) > 0 if told is None else bool(told)


def _already(order: OrderFound, items: list[WrongItem]) -> None:
    """Cases that these lines have already: opened instead, or knowingly entered beside."""
    words = ui_words()
    mine = order.cases[order.cases["sku"].isin([i.sku for i in items])] if len(order.cases) else order.cases
    state.remember(f"{PREFIX}-twice", bool(len(mine)))
    if mine.empty:
        return
    numbers = words.listed([str(n) for n in dict.fromkeys(mine["case_id"])])
    st.warning(words.md("cases.new.already", len(mine), numbers=numbers), icon=":material/content_copy:")
    for place, row in enumerate(records.rows(mine.head(3))):
        st.button(
            words("cases.new.open", case=row["case_id"]), key=f"{PREFIX}-open-{place}", on_click=_open,
            args=(forms.reference(forms.key_of(row)),),
        )  # fmt: skip
    st.checkbox(words("cases.new.another"), key=f"{PREFIX}-another")


def _bar(form: TypedForm, order: OrderFound, items: list[WrongItem]) -> None:
    words = ui_words()
    said = state.widget(_SAID)
    if isinstance(said, Invalid):
        st.error("\n".join(f"- {sentence(p)}" for p in said.problems))
    blocked = bool(state.widget(f"{PREFIX}-twice")) and not state.widget(f"{PREFIX}-another")
    with st.container(horizontal=True, key=f"{PREFIX}-bar"):
        st.button(
            words("cases.new.save", n=max(1, len(items))), type="primary", key=f"{PREFIX}-save", disabled=blocked,
            on_click=_save, args=(form, order, items),
        )  # fmt: skip
        if form.begun:
            st.button(
                words("cases.discard"), key=f"{PREFIX}-discard", type="tertiary", on_click=_drop, args=(form,)
            )


def _save(form: TypedForm, order: OrderFound, items: list[WrongItem]) -> None:
    if not rights.may("edit"):
        return
    made = form.record_id
    form.keep(form.take())
    values: Mapping[str, Any] = form.values()
    noticed = Noticed(
        values["noticed"] or "",
        utc_moment(values["opened_at"], ZoneInfo(ui_words().zone)),
        values["symptom"] or "",
        _caught(form, order),
        str(values["comment"] or ""),
    )
    try:
        keys = by_hand.create(ask.store(), order, items, noticed, rights.who(), made)
    except Invalid as problem:
        state.remember(_SAID, problem)
        return
    for key in keys:
        contact.tick(ask.store(), key, rights.who())
    _drop(form)
    _open(forms.reference(keys[0]))


def _drop(form: TypedForm) -> None:
    form.drop()
    for name in (_SAID, f"{PREFIX}-now", f"{PREFIX}-another"):
        state.forget(name)


def _open(reference: str) -> None:
    state.set_param(PARAM, None)
    state.set_param("case", reference)
