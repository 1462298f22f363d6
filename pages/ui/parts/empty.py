"""States that stand in for a screen: nothing loaded, nothing found, no permission, store not available."""

from __future__ import annotations

import streamlit as st

from analysis.wording import escape
from data.demo import install
from data.store import Damaged, full_disk, losses, take_note, utc_now
from data.store.lockfile import StoreInUse
from data.store.places import viewer
from pages.ui.core import ask, rights, session, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words


def empty(kind: str) -> None:
    """A designed empty state: data (nothing loaded), neither (packing alone), rows (no rows in view), orders, before
    (no orders of an earlier period), packing, costs, young.

    ``empty.<kind>.title`` and ``empty.<kind>.body`` are its words.
    """
    words, kind = ui_words(), _lacking(kind)
    with st.container(border=True, key=f"empty-{kind}"):
        st.markdown(f"**{words(f'empty.{kind}.title')}**")
        st.markdown(words(f"empty.{kind}.body"))
        with st.container(horizontal=True):
            if kind == "rows":
                st.button(words("filter.clear"), on_click=state.clear, key="empty-clear")
            elif rights.may("edit"):
                if kind == "currency":
                    asked = {"tab": "general"}
                    st.page_link(
                        SCREENS["settings"].file, label=words("empty.currency.go"), query_params=asked,
                        icon=":material/settings:",
                    )  # fmt: skip
                    return
                imports = SCREENS["imports"].file
                st.page_link(imports, label=words("empty.upload"), icon=":material/upload:")
                if kind == "data" and st.button(
                    words("empty.demo"), icon=":material/science:", key="empty-demo"
                ):
                    _load_demo()


def empty_title(kind: str) -> str:
    """What an empty state says first, as the finding of a screen that has nothing else to say."""
    return ui_words()(f"empty.{_lacking(kind)}.title")


def _lacking(kind: str) -> str:
    # without a reporting currency no amount is in any total, however many are loaded
    if kind == "costs" and not ask.setting("reporting_currency"):
        return "currency"
    # lines of shops without claims are in no rate
    return "claims" if kind == "orders" and ask.extent().unclaimed else kind


def _load_demo() -> None:
    with st.status(ui_words()("empty.demo_loading"), expanded=True) as progress:
        install.install(ask.store(), tell=lambda text: progress.update(label=text))
    state.clear()
    st.rerun()


def no_permission(email: str = "") -> None:
    """What somebody sees who may not open this."""
    words = ui_words()
    with st.container(border=True, key="no-permission"):
        st.markdown(f"**{words('permission.title')}**")
        st.markdown(words.md("permission.body", who=email) if email else words("permission.body_nobody"))
        if rights.login_wanted() and rights.signed_in():
            st.button(words("permission.sign_out"), on_click=session.leave)


def unavailable(error: Exception) -> None:
    """What is wrong with the store, and what to do."""
    words = ui_words()
    st.title(words("app.name"))
    if isinstance(error, StoreInUse):
        st.error(words.md("store.in_use", pid=error.pid or "?"))
    elif isinstance(error, Damaged):
        known = {**error.params, "backup": error.params.get("backup") or words("store.no_backup")}
        st.error(words.md(f"store.{error.code}", **known))
        st.code(escape.plain(error), language=None, wrap_lines=True)
    elif full_disk(error):
        st.error(words("store.disk_full"))
    else:
        st.error(words("store.failed"))
        st.code(escape.plain(error), language=None, wrap_lines=True)
    st.button(words("store.again"))


def how_old() -> None:
    """How old the file is that is looked at, on every screen; nothing where the store itself is."""
    store = ask.opened()
    if store.read_only:
        words, made = ui_words(), viewer.made_at(store)
        hours = (utc_now() - made).total_seconds() / 3600
        st.info(words("viewer.age", at=words.when(made), n=round(hours, 1)), icon=":material/visibility:")


def what_was_lost() -> None:
    """What a torn log had lost when the store was opened, on every screen until a manager has read it."""
    words, found = ui_words(), ask.answer(losses)
    for lost in found:
        tables = words.listed([words(f"audit.{name}") for name in lost.tables if name != "audit"])
        since, until = words.when(lost.since), words.when(lost.until)
        if lost.writes:
            said = words.md("store.lost.count", n=lost.writes, tables=tables, since=since, until=until)
        else:
            said = words("store.lost.unknown" if lost.writes is None else "store.lost.none")
        files = words.md("store.lost.files", files=lost.files) if lost.files else ""
        st.warning(f"{words('store.lost.torn')} {said} {files}", icon=":material/history:")
    if found and rights.may("manage"):
        st.button(
            words("store.lost.noted"), on_click=take_note, args=(ask.store(), rights.who()), key="lost-noted"
        )
