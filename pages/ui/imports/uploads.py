"""Files on their way in: dropped, read, previewed, asked about, loaded."""

from __future__ import annotations

import contextlib

import streamlit as st

from data import query
from data.importing import ingest
from data.importing.ingest import ImportOptions
from data.intake import pending
from data.intake.pending import Waiting
from data.reading.base.model import Refused
from data.recognition import file_names
from pages.ui.core import ask, rights, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words
from pages.ui.imports.check import BEFORE, check
from pages.ui.imports.large_files import large_files
from pages.ui.imports.preview import preview
from pages.ui.imports.questions import questions
from pages.ui.imports.sentences import refusal
from pages.ui.parts.drop_zone import drop_zone
from pages.ui.server.uploads import release

UPLOADER = "imports-uploader"
MOST_MEGABYTES = 50
_FILES, _SEEN, _FAILED = "imports-waiting", "imports-seen", "imports-failed"


def files() -> list[Waiting]:
    """The files that this session dropped, in the order they came."""
    return state.widget(_FILES) or []


def line_up(waiting: Waiting) -> None:
    """Put a file in line with those that were dropped."""
    state.remember(_FILES, [*(w for w in files() if w.token != waiting.token), waiting])


def panel() -> None:
    """Drop zone, a card for each file, and the button that loads them."""
    words = ui_words()
    # above everything, so that it is in view on a telephone however many files there are
    first = st.container(key="imports-load-place")
    if not (state.widget(UPLOADER) or []):
        # a visitor who comes back finds an empty drop zone; the files dropped before stay
        state.remember(_SEEN, frozenset())
    drop_zone(
        words("imports.drop"),
        UPLOADER,
        MOST_MEGABYTES,
        words("imports.drop_help", limit=MOST_MEGABYTES),
        on_change=_take,
    )
    with st.expander(words("large_files.open", limit=MOST_MEGABYTES)):
        _take_large()
    for name in state.widget(_FAILED) or ():
        st.error(refusal(words, Refused("disk_full", file=name)), icon=":material/error:")
    _read_new()
    _load_wanted()
    questions([w for w in files() if not w.loaded])
    with first:
        _load_button()
    for dropped in files():
        preview(dropped, on_discard=_discard)


def _take() -> None:
    """Keep what was added to the drop zone, forget what was taken out of it."""
    if not rights.may("edit"):
        return
    chosen = state.widget(UPLOADER) or []
    now = frozenset(file.file_id for file in chosen)
    gone = (state.widget(_SEEN) or frozenset()) - now
    kept = [w for w in files() if w.token not in gone]
    for dropped in files():
        if dropped.token in gone:
            dropped.discard()
    known, failed = {w.token for w in kept} | (state.widget(_SEEN) or frozenset()), {}
    pending.sweep(ask.store())
    for file in chosen:
        if file.file_id in known:
            continue
        try:
            options = ImportOptions(who=rights.who())
            kept.append(pending.keep(ask.store(), file.file_id, file.name, file.getbuffer(), options))
            release(file)
        except OSError:
            failed[file.file_id] = file_names.safe(file.name)
    state.remember(_FILES, kept)
    state.remember(_SEEN, now - failed.keys())
    state.remember(_FAILED, tuple(failed.values()))


def _take_large() -> None:
    """Files that were streamed to the disk stand in line with those that were dropped."""
    for file in large_files(pending.folder(ask.store()), "imports-large"):
        if rights.may("edit"):
            taken = Waiting(
                file.token, file_names.safe(file.name), file.path, file.size, ImportOptions(who=rights.who())
            )
            line_up(taken)


def _discard(token: str) -> None:
    for dropped in files():
        if dropped.token == token:
            dropped.discard()
    state.remember(_FILES, [w for w in files() if w.token != token])


def _read_new() -> None:
    words = ui_words()
    unread = [w for w in files() if w.upload is None and not w.loaded]
    if not unread:
        return
    with st.status(words("imports.reading"), expanded=True) as progress:
        for number, dropped in enumerate(unread, 1):
            told = words.md("imports.reading_file", file=dropped.name, number=number, of=len(unread))
            progress.update(label=told)
            dropped.read(ask.store())
        progress.update(label=words("imports.read"), state="complete", expanded=False)


def _load_wanted() -> None:
    """Load what the button asked for; a rerun in the middle goes on where it stopped, nothing is loaded twice."""
    words = ui_words()
    wanted = [w for w in files() if w.wanted and not w.loaded]
    if not wanted or not rights.may("edit"):
        return
    done = 0
    with st.status(words("imports.loading"), expanded=True) as progress:
        bar = st.progress(0.0, text=words("imports.loading"))

        def tell(dropped: Waiting) -> None:
            nonlocal done
            told = words.md("imports.loading_file", file=dropped.name, number=done + 1, of=len(wanted))
            progress.update(label=told)
            bar.progress(done / len(wanted), text=told)
            done += 1

        state.remember(BEFORE, ask.answer(query.holdings))
        pending.load_all(ask.store(), files(), tell)
    st.rerun()


def _want() -> None:
    for dropped in files():
        dropped.wanted = dropped.loadable


def _load_button() -> None:
    words = ui_words()
    ready = [w for w in files() if w.loadable]
    if ready:
        rows = sum(
            staged.rows_in - staged.rejected
            for w in ready
            for staged in (w.upload.tables if w.upload else ())
        )
        st.button(
            words("imports.load", n=rows),
            key="imports-load",
            type="primary",
            icon=":material/download_done:",
            on_click=_want,
        )
    elif any(w.loaded for w in files()):
        _what_now()


def _undo_all() -> None:
    """Take out again what was just loaded, the last first."""
    if rights.may("edit"):
        for import_id in reversed([str(result["import_id"]) for w in files() for result in w.results]):
            # somebody may have been faster: the history shows it
            with contextlib.suppress(ValueError):
                ingest.undo(ask.store(), import_id, rights.who())
        for dropped in [w for w in files() if w.loaded]:
            _discard(dropped.token)
        state.remember(BEFORE, None)


def _what_now() -> None:
    """After loading: how well cases meet their orders, and the way to the review."""
    words = ui_words()
    levels = ask.answer(query.match_levels)
    total = int(levels["cases"].sum())
    with st.container(border=True, key="imports-next"):
        check([result for w in files() for result in w.results])
        if total:
            met = int(levels.loc[levels["level"] != "", "cases"].sum())
            st.markdown(
                words.md("imports.matched", n=total, met=words.number(met), share=words.percent(met / total))
            )
        extent = ask.extent()
        if extent.unclaimed:
            st.markdown(words("imports.next_cases"))
        elif extent.cases and not extent.lines:
            st.markdown(words("imports.next_orders"))
        elif extent.lines and not extent.packing_known:
            st.markdown(words("imports.next_packing"))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                SCREENS["overview"].file, label=words("imports.to_review"), icon=":material/insights:"
            )
            st.button(
                words("imports.undo_all"),
                key="undo-all",
                icon=":material/undo:",
                on_click=_undo_all,
                disabled=not rights.may("edit"),
            )
