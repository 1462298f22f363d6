"""The meeting pack of what is in view: made on request with progress, kept for this session, one download a format."""

from __future__ import annotations

from pathlib import PurePath

import streamlit as st

from analysis.report import pack
from analysis.report.formats import FORMATS
from data.query import Filters, filter_text
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words
from pages.ui.parts.downloads import taken

KEPT = "pack-made"


def show(filters: Filters) -> None:
    """A button that makes the pack, and the files once they are made."""
    words = ui_words()
    parts.section("report.pack.title")
    if filters.start is None or filters.end is None:
        parts.says("report.pack.no_period")
        return
    st.caption(words("report.pack.body"))
    if st.button(words("report.pack.make"), key="pack-make", icon=":material/slideshow:"):
        _make(filters)
    made = state.widget(KEPT, None)
    if made is None:
        return
    if made["of"] != _stamp(filters):
        st.caption(words("report.pack.stale"))
        return
    st.caption(words("report.pack.ready"))
    with st.container(horizontal=True, key="pack-files"):
        for name, data in made["files"].items():
            kind = PurePath(name).suffix.removeprefix(".")
            st.download_button(
                words(f"report.pack.{kind}"),
                taken(lambda data=data: data, name),
                file_name=name,
                mime=FORMATS[kind].mime,
                key=f"pack-{kind}",
                icon=":material/download:",
                on_click="ignore",
            )


def _make(filters: Filters) -> None:
    words = ui_words()
    bar = st.progress(0.0, text=words("report.pack.working", what=words("overview.title")))

    def tell(share: float, what: str) -> None:
        bar.progress(share, text=words("report.pack.working", what=what))

    files = pack.make(ask.store(), filters, words.language, tuple(FORMATS), tell)
    bar.empty()
    state.remember(KEPT, {"of": _stamp(filters), "files": files})


def _stamp(filters: Filters) -> tuple[str, str, int]:
    """What the files hold: another one means that they are no longer of what is in view."""
    return filter_text.write(filters), ui_words().language, ask.store().version
