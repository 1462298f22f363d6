"""Looking after the data: how well it fits together, demo, templates, backups, dictionary, and how to begin."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.elements.lib.mutable_status_container import StatusContainer

from analysis.wording import escape
from data import query, schema
from data.demo import install
from data.recognition import template_files
from data.records import records
from data.schema.rights import MANAGE
from data.store import Damaged, OutOfDisk, backup
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.imports.sentences import column
from pages.ui.parts.downloads import taken

WHERE = ("shopee", "lazada", "tiktok", "wms")
MEGABYTE = 1_000_000
_MIME = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def first_steps() -> None:
    """What to export where, in three lines, for somebody who has loaded nothing yet."""
    words = ui_words()
    with st.container(border=True, key="first-steps"):
        st.markdown(f"#### {words('imports.first.title')}")
        for step in ("orders", "returns", "packing"):
            st.markdown(f":material/{_ICONS[step]}: " + words(f"imports.first.{step}"))
        with st.expander(words("imports.first.where")):
            for platform in WHERE:
                st.markdown(f"**{words.value('platform', platform)}**: " + words(f"imports.where.{platform}"))
        st.caption(words("imports.first.privacy"))


_ICONS = {"orders": "receipt_long", "returns": "assignment_return", "packing": "inventory_2"}


def demo() -> None:
    """The simulated warehouse: put in, or taken out again."""
    words = ui_words()
    extent = ask.extent()
    with st.container(border=True, key="demo-card"):
        st.markdown(f"**{words('imports.demo.title')}**")
        if extent.is_demo:
            st.markdown(words("imports.demo.loaded"))
            if st.button(
                words("imports.demo.remove"),
                key="demo-remove",
                icon=":material/delete:",
                disabled=not rights.may("edit"),
            ):
                with st.status(words("imports.demo.removing")):
                    install.remove(ask.store())
                st.rerun()
        elif not extent.empty:
            st.markdown(words("imports.demo.in_the_way"))
        else:
            st.markdown(words("imports.demo.body"))
            if st.button(
                words("empty.demo"),
                key="demo-load",
                type="primary",
                icon=":material/science:",
                disabled=not rights.may("edit"),
            ):
                _install()


def _install() -> None:
    words = ui_words()
    with st.status(words("empty.demo_loading"), expanded=True) as progress:
        _install_unless_loaded(progress)
    state.set_param("demo", None)
    st.rerun()


def _install_unless_loaded(progress: StatusContainer) -> None:
    with contextlib.suppress(install.NotEmpty):  # somebody loaded data meanwhile
        install.install(ask.store(), tell=lambda name: _tell(progress, name))


def _tell(progress: StatusContainer, name: str) -> None:
    progress.update(label=ui_words().md("imports.demo.file", file=name))


def quality() -> None:
    """How the loaded files meet, in sentences, with what to upload to make it better."""
    words = ui_words()
    extent = ask.extent()
    if extent.empty:
        st.caption(words("imports.quality_none"))
        return
    levels = ask.answer(query.match_levels).set_index("level")["cases"]
    total = int(levels.sum())
    if total:
        met = total - int(levels.get("", 0))
        st.markdown(
            words.md("imports.matched", n=total, met=words.number(met), share=words.percent(met / total))
        )
        for level, count in levels.items():
            if int(count):
                told = words(
                    f"imports.level.{level or 'none'}",
                    n=int(count),
                    share=words.percent(int(count) / total, 1),
                )
                st.markdown(f"- {told}")
        if levels.get("", 0):
            parts.rows_link(words("imports.unmatched_rows"), which="unmatched")
    share = ask.answer(query.packing_share)
    if share is None:
        parts.empty("orders")
    elif not share:
        parts.empty("packing")
    else:
        st.markdown(words("imports.packed", share=words.percent(share, 1)))
    st.caption(words("imports.quality_help"))


def template_list() -> None:
    """Rightbox's own tables as files to fill in."""
    words = ui_words()
    st.markdown(words("imports.templates_body"))
    for table in schema.IMPORTED:
        with st.container(horizontal=True, vertical_alignment="center", key=f"template-{table.name}"):
            st.markdown(
                f"**{words(f'report.{table.name}')}** · {words(f'dictionary.{table.name}')}",
                width="stretch",
            )
            for kind in ("csv", "xlsx"):
                st.download_button(
                    kind.upper(),
                    data=partial(template_files.template, table.name, kind),
                    file_name=f"rightbox-{table.name}.{kind}",
                    mime=_MIME[kind],
                    key=f"template-{table.name}-{kind}",
                    icon=":material/download:",
                    on_click="ignore",
                )


def backups() -> None:
    """Complete copies of the store: made, checked, downloaded. Only for managers: they hold everything."""
    words = ui_words()
    if not rights.may("manage") or rights.person().shops is not None:
        st.caption(words("imports.backup_rights"))
        return
    store = ask.store()
    st.markdown(words("imports.backup_body"))
    if store.folder is None:
        return
    if st.button(words("imports.backup_take"), key="backup-take", icon=":material/save:", type="primary"):
        with st.status(words("imports.backup_taking")) as progress:
            try:
                made = backup.take(store)
                records.note(store, rights.who(), "backup.taken", made.name, {})
                progress.update(label=words.md("imports.backup_taken", file=made.name), state="complete")
            except OutOfDisk:
                progress.update(label=words("imports.backup_disk"), state="error")
    for path in backup.listed(store):
        _backup(path)


def _whole(path: Path) -> bytes:
    ask.store().asker.require(MANAGE)
    return path.read_bytes()


def _backup(path: Path) -> None:
    words = ui_words()
    with st.container(horizontal=True, vertical_alignment="center", key=f"backup-{path.stem}"):
        size = words.number(path.stat().st_size / MEGABYTE, 1)
        st.markdown(
            f"{escape.markdown(path.name)} · {words('imports.megabytes', size=size)}", width="stretch"
        )
        if st.button(words("imports.backup_verify"), key=f"verify-{path.stem}"):
            try:
                backup.verify(path)
                st.success(words("imports.backup_good"))
            except Damaged:
                st.error(words("imports.backup_bad"))
        st.download_button(
            words("imports.backup_download"),
            data=taken(partial(_whole, path), path.name),
            file_name=path.name,
            mime="application/octet-stream",
            key=f"download-{path.stem}",
            on_click="ignore",
        )
    if path == backup.listed(ask.store())[0]:
        st.caption(words("imports.backup_restore"))


def dictionary() -> None:
    """What every column of the imported tables holds."""
    words = ui_words()
    st.markdown(words("imports.dictionary_body"))
    for table in schema.IMPORTED:
        told = words(f"dictionary.{table.name}")
        with st.expander(words("filter.chip", name=words(f"report.{table.name}"), value=told)):
            rows = [
                {
                    "column": column(words, c.name),
                    "name": c.name,
                    "meaning": words(f"dictionary.column.{c.name}"),
                    "type": words(f"dictionary.type.{c.type}"),
                    "required": c.required,
                    "personal": words(f"dictionary.personal.{c.personal or 'no'}"),
                    "example": c.example,
                }
                for c in table.columns
            ]
            labels = {n: words(f"dictionary.head.{n}") for n in rows[0]}
            parts.table(
                pd.DataFrame(rows),
                tuple(labels),
                f"dictionary-{table.name}",
                labels=labels,
            )
