"""A dropped file before it is loaded: what it is, what would be stored, what is wrong with it, what must be asked."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from zoneinfo import ZoneInfo, available_timezones

import pandas as pd
import streamlit as st

from analysis.wording import escape
from analysis.wording.words import Words
from data import schema
from data.importing import ingest
from data.importing.staged import Compared, Staged
from data.intake.pending import ASKED, DAYS_ASKED, MAPPABLE, Waiting
from data.schema import IMPORTS
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.imports.mapping_form import mapping_form
from pages.ui.imports.questions import CURRENCIES
from pages.ui.imports.sentences import column, note, problem, refusal, report_name, stored

SHOWN_ROWS = 8
SHOWN_PROBLEMS = 5
SHOWN_WORDS = 8


def preview(dropped: Waiting, on_discard: Callable[[str], None]) -> None:
    """The card of one file."""
    words = ui_words()
    with st.container(border=True, key=f"file-{dropped.token}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            mark = "check_circle" if dropped.loaded else "error" if dropped.refused else "description"
            st.markdown(f":material/{mark}: **{escape.markdown(dropped.name)}**")
            st.button(
                words("imports.discard"),
                key=f"discard-{dropped.token}",
                icon=":material/close:",
                type="tertiary",
                on_click=on_discard,
                args=(dropped.token,),
            )
        if dropped.loaded:
            _loaded(words, dropped)
        elif dropped.refused:
            _refused(words, dropped)
        elif dropped.upload is not None:
            for staged in dropped.upload.tables:
                _table(words, dropped, staged)
            for part in dropped.upload.parts_refused:
                st.caption(":material/info: " + refusal(words, part))
            _insist(words, dropped)


def _loaded(words: Words, dropped: Waiting) -> None:
    for result in dropped.results:
        st.markdown(
            words.md(
                "imports.loaded",
                n=result["rows"],
                report=report_name(words, result["report"]),
                **{k: words.number(result[k]) for k in ("new", "updated", "unchanged", "rejected")},
            )
        )
        with st.container(horizontal=True):
            _undo(words, result["import_id"])
            if result["rejected"]:
                _jump(
                    words("imports.see_problems"),
                    f"problems-{result['import_id']}",
                    "history",
                    result["import_id"],
                )
            if result["unmapped"]:
                _jump(
                    words("imports.see_words", n=result["unmapped"]), f"words-{result['import_id']}", "words"
                )


def _undo(words: Words, import_id: str) -> None:
    """Take the rows out again with one click; the file can be dropped again."""

    def undo() -> None:
        # somebody may have been faster: the history shows it
        with contextlib.suppress(ValueError):
            if rights.may("edit"):
                ingest.undo(ask.store(), import_id, rights.who())

    undone = ask.everything(IMPORTS, import_id=import_id)["undone_at"].notna().any()
    label = words("import_state.undone" if undone else "imports.undo")
    st.button(
        label,
        key=f"undo-now-{import_id}",
        type="tertiary",
        icon=":material/undo:",
        disabled=bool(undone),
        on_click=undo,
    )


def _jump(label: str, key: str, tab: str, chosen: str = "") -> None:
    def go() -> None:
        state.set_param("tab", tab)
        state.set_param("import", chosen or None)

    st.button(label, key=key, type="tertiary", icon=":material/arrow_forward:", on_click=go)


def _refused(words: Words, dropped: Waiting) -> None:
    refused = dropped.refused
    assert refused is not None
    asked = refused.code in ASKED
    (st.info if asked else st.error)(
        refusal(words, refused), icon=":material/help:" if asked else ":material/error:"
    )
    if refused.code in ("password_needed", "wrong_password"):
        _password(words, dropped)
    elif refused.code == "items_unclear":
        _items(words, dropped)
    elif refused.code in DAYS_ASKED:
        _day_order(words, dropped, may_be_right=refused.code == "days_out_of_order")
    elif refused.code in MAPPABLE:
        mapping_form(dropped)


def _password(words: Words, dropped: Waiting) -> None:
    key = f"password-{dropped.token}"
    with st.form(f"{key}-form", border=False):
        st.text_input(words("imports.password"), type="password", key=key, autocomplete="off")
        st.form_submit_button(
            words("imports.open_file"),
            on_click=lambda: dropped.change(password=str(state.widget(key) or "") or None),
        )


def _items(words: Words, dropped: Waiting) -> None:
    with st.container(horizontal=True):
        for items in ("split", "whole"):
            st.button(
                words(f"mapping.items.{items}"),
                key=f"items-{items}-{dropped.token}",
                on_click=dropped.change,
                kwargs={"items": items},
            )


def _day_order(words: Words, dropped: Waiting, *, may_be_right: bool) -> None:
    st.markdown(words("imports.day_order"))
    with st.container(horizontal=True):
        for first, name in ((True, "day_first"), (False, "month_first")):
            st.button(
                words(f"imports.{name}"),
                key=f"{name}-{dropped.token}",
                on_click=dropped.change,
                kwargs={"day_first": first},
            )
        if may_be_right:
            st.button(
                words("imports.dates_right"),
                key=f"dates-right-{dropped.token}",
                on_click=dropped.change,
                kwargs={"dates_right": True},
            )


def _table(words: Words, dropped: Waiting, staged: Staged) -> None:
    counts = staged.counts
    st.markdown(words.md("imports.recognised", report=report_name(words, staged.recognised.report)))
    st.markdown(
        words.md(
            "imports.counts",
            n=staged.rows_in,
            new=words.number(counts.new),
            updated=words.number(counts.updated),
            unchanged=words.number(counts.unchanged),
            rejected=words.number(staged.rejected),
        )
    )
    if isinstance(staged, Compared) and staged.counts.new:
        st.caption(":material/inventory: " + stored(words, staged.extent))
    if (
        staged.matched is not None
        and not ask.extent().empty
        and staged.table.name in ("cases", "packing", "costs")
    ):
        st.caption(words(f"imports.would_match.{staged.table.name}", share=words.percent(staged.matched)))
    _about(words, dropped, staged)
    with st.expander(words("imports.first_rows", n=min(SHOWN_ROWS, staged.rows_in - staged.rejected))):
        _rows(words, staged)
    _notes(words, dropped, staged)
    _problems(words, staged)
    _unmapped(words, staged)


def _about(words: Words, dropped: Waiting, staged: Staged) -> None:
    """Shop, time zone and currency: what the file itself does not say."""
    context, token = staged.job.context, dropped.token
    asks_shop = staged.asks_shop
    told = words.md(
        "imports.about" if asks_shop else "imports.about_zone", shop=context.shop, zone=context.zone
    )
    if staged.lacks_currency:
        st.caption(":material/payments: " + words("imports.currency_unclear"))
    icon = ":material/storefront:" if asks_shop else ":material/schedule:"
    with st.expander(told, icon=icon), st.grid(3, min_column_width=200, key=f"about-{token}") as grid:
        if asks_shop:
            state.seed(f"shop-{token}", context.shop)
            with grid.cell():
                st.text_input(
                    words("imports.shop"),
                    key=f"shop-{token}",
                    on_change=_answer,
                    args=(dropped, "shop"),
                    max_chars=80,
                )
        state.seed(f"zone-{token}", context.zone)
        with grid.cell():
            st.selectbox(
                words("imports.zone"), sorted(available_timezones()), key=f"zone-{token}", on_change=_answer,
                args=(dropped, "zone"),
            )  # fmt: skip
        if "currency" in staged.table.names and not staged.recognised.sources("currency"):
            state.seed(f"currency-{token}", dropped.options.currency)
            with grid.cell():
                st.selectbox(
                    words("imports.currency"),
                    CURRENCIES,
                    key=f"currency-{token}",
                    format_func=lambda code: code or words("imports.currency_of_file"),
                    on_change=_answer,
                    args=(dropped, "currency"),
                )


def _answer(dropped: Waiting, name: str) -> None:
    dropped.change(**{name: str(state.widget(f"{name}-{dropped.token}") or "").strip()})


def _rows(words: Words, staged: Staged) -> None:
    frame = staged.preview(SHOWN_ROWS)
    frame = frame[
        [n for n in frame.columns if n != "buyer_hash" and frame[n].notna().any() and (frame[n] != "").any()]
    ]
    shown = pd.DataFrame(
        {n: _in_words(words, staged.table, n, frame[n], staged.job.context.zone) for n in frame.columns}
    )
    st.dataframe(
        shown,
        hide_index=True,
        column_config={n: st.column_config.TextColumn(column(words, str(n))) for n in shown.columns},
        key=f"rows-{id(staged)}",
        alt=words("imports.first_rows", n=len(shown)),
        placeholder=words("value.none"),
    )


def _in_words(words: Words, table: schema.Table, name: str, values: pd.Series, zone: str) -> pd.Series:
    kind = table.column(name).type
    if kind == "timestamp":
        moments = pd.to_datetime(values, utc=True).dt.tz_convert(ZoneInfo(zone))
        return moments.dt.strftime("%Y-%m-%d %H:%M").fillna("")
    dimension = "order_status" if name == "status" and table.name == "order_lines" else name
    return values.map(lambda v: "" if pd.isna(v) or v == "" else escape.plain(words.value(dimension, v)))


def _notes(words: Words, dropped: Waiting, staged: Staged) -> None:
    upload = dropped.upload
    told = [note(words, key, params) for key, params in (upload.notes if upload else ())]
    told += [
        note(words, f"note.{code}", {"column": words.listed([str(h) for h in headers])})
        for code, headers in staged.notes.items()
    ]
    for text in dict.fromkeys(told):
        st.caption(f":material/info: {text}")


def _problems(words: Words, staged: Staged) -> None:
    found = staged.problems(200)
    if found.empty:
        return
    st.markdown(f":material/warning: **{words('imports.problems', n=len(found))}**")
    for row in found.head(SHOWN_PROBLEMS).to_dict("records"):
        st.markdown("- " + problem(words, row, staged.job.file, staged.job.place.sheet))
    if len(found) > SHOWN_PROBLEMS:
        st.caption(words("imports.more_problems", n=len(found) - SHOWN_PROBLEMS))


def _unmapped(words: Words, staged: Staged) -> None:
    if not staged.unmapped:
        return
    first = list(staged.unmapped.items())[:SHOWN_WORDS]
    listed = words.listed([f"“{raw}” ({words.number(count)})" for (_, raw), count in first])
    st.caption(":material/translate: " + words.md("imports.unmapped", n=len(staged.unmapped), words=listed))


def _insist(words: Words, dropped: Waiting) -> None:
    if dropped.upload is None or not dropped.upload.mostly_rejected:
        return
    key = f"insist-{dropped.token}"
    st.warning(words("imports.mostly_rejected"), icon=":material/warning:")

    def decide() -> None:
        dropped.insist = bool(state.widget(key))

    state.seed(key, dropped.insist)
    st.checkbox(words("imports.insist"), key=key, on_change=decide)
