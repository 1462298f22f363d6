"""Forms of a case that keep what is typed as a draft, show what others save meanwhile, and put both together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from analysis.wording import escape
from data.cases import contact, forms
from data.cases.checks import Invalid
from data.cases.forms import Clash, Form, Saved
from data.store import utc_now
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts import problems
from pages.ui.parts.drafts import MISSING, TypedForm

Case = Mapping[str, Any]


class CaseForm(TypedForm):
    """One form of one case in this session."""

    def __init__(self, form: Form, case: Case):
        key = forms.key_of(case)
        place = forms.draft_place(form.name, key, rights.who(), form.masked)
        prefix = f"case-{forms.reference(key)}-{form.name}"
        super().__init__(place, prefix, forms.values(form, case), int(case[form.version]))
        self.form = form
        self.case_key = key

    # ---- fields ------------------------------------------------------------------------------------------------------

    def choice(
        self, name: str, options: Sequence[str], shown: Callable[[str], str], *, may_be_empty: bool = True
    ) -> None:
        """One of several codes."""
        known = list(dict.fromkeys((*options, *([self.value(name)] if self.value(name) else []))))
        st.selectbox(
            ui_words().column(name),
            known,
            index=None if may_be_empty else 0,
            format_func=shown,
            placeholder=ui_words()("cases.choose_one"),
            **self.bind(name, self.value(name) or None, lambda v: v or ""),
        )
        self._theirs(name, shown)

    def several(self, name: str, options: Sequence[str], shown: Callable[[str], str]) -> None:
        """Several codes, kept as text with commas."""
        codes = [c for c in str(self.value(name)).split(",") if c]
        st.multiselect(
            ui_words().column(name),
            list(dict.fromkeys((*options, *codes))),
            format_func=shown,
            placeholder=ui_words()("cases.choose_many"),
            **self.bind(name, codes, ",".join),
        )
        self._theirs(name, lambda v: ui_words().listed([shown(c) for c in str(v).split(",") if c]))

    def written(self, name: str, *, lines: int = 0, label: str = "", help: str = "") -> None:
        """A line of text, or a box of ``lines`` lines."""
        shared = self.bind(name, ui_words().person(self.value(name)), lambda v: str(v or "").strip())
        title = label or ui_words().column(name)
        if lines:
            st.text_area(title, height=28 + 24 * lines, help=help or None, **shared)
        else:
            st.text_input(title, help=help or None, **shared)
        self._theirs(name, str)

    def moment(self, name: str) -> None:
        """A day and hour in the shop's zone."""
        zone = ZoneInfo(ui_words().zone)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
            st.datetime_input(
                ui_words().column(name),
                value=None,
                min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - the widget knows no zones
                max_value=datetime(2100, 1, 1),  # noqa: DTZ001
                format="YYYY-MM-DD",
                step=60,
                **self.bind(name, local_moment(self.value(name), zone), lambda v: utc_moment(v, zone)),
            )
            if self.enabled and self.value(name) is None:
                st.button(
                    ui_words()("cases.now"),
                    key=f"{self.key(name)}-now",
                    type="tertiary",
                    help=ui_words()("cases.now_help", name=ui_words().column(name)),
                    on_click=self._now,
                    args=(name,),
                )
        self._theirs(name, lambda v: ui_words().when(v))

    def _now(self, name: str) -> None:
        """Type the present minute into a field."""
        if rights.may("edit"):
            zone = ZoneInfo(ui_words().zone)
            state.seed(self.key(name), local_moment(utc_now(), zone))
            self._fields[name] = lambda v: utc_moment(v, zone)
            self.keep(self.take())

    def flag(self, name: str) -> None:
        """Something that is there or not."""
        st.checkbox(ui_words().column(name), **self.bind(name, bool(self.value(name)), bool))
        self._theirs(name, lambda v: ui_words()("value.yes" if v else "value.no"))

    def _theirs(self, name: str, shown: Callable[[Any], str]) -> None:
        words, theirs = ui_words(), self.clashes().get(name, MISSING)
        if theirs is MISSING:
            return
        who, _ = forms.last_saved(ask.store(), self.form, self.case_key)
        told = shown(theirs) if theirs not in ("", None) else words("value.not_known")
        st.caption(
            ":material/group: "
            + words.md("cases.theirs", who=who or words("cases.somebody"), theirs=escape.plain(told))
        )
        st.button(
            words("cases.take_theirs"),
            key=f"{self.prefix}-{name}-theirs",
            type="tertiary",
            on_click=self.without,
            args=(name,),
        )

    # ---- saving ------------------------------------------------------------------------------------------------------

    def save_bar(self, label: str, on_saved: Callable[[], None] | None = None, next_label: str = "") -> None:
        """The button that saves, what is not saved yet, and what came of saving."""
        words, draft = ui_words(), self.draft
        self._messages()
        if not self.enabled:
            st.caption(words("cases.no_edit"))
            return
        if draft.changes:
            names = words.listed([words.column(n) for n in draft.changes])
            st.caption(":material/edit: " + words.md("cases.draft", names=names))
        with st.container(horizontal=True, key=f"{self.prefix}-bar"):
            st.button(label, type="primary", key=f"{self.prefix}-save", on_click=self._save)
            if on_saved is not None and next_label:
                st.button(next_label, key=f"{self.prefix}-save-next", on_click=self._save, args=(on_saved,))
            if draft.changes:
                st.button(
                    words("cases.discard"),
                    key=f"{self.prefix}-discard",
                    type="tertiary",
                    on_click=self.drop,
                )

    def _save(self, on_saved: Callable[[], None] | None = None) -> None:
        if not rights.may("edit"):
            return
        draft = self.take()
        self.keep(draft)
        try:
            # what this browser showed last is what the writer knows of the others' work
            said = forms.save(
                ask.store(), self.form, self.case_key, draft.changes, rights.who(),
                seen=self.stored, version=self.version,
            )  # fmt: skip
        except (Clash, Invalid) as problem:
            state.remember(f"{self.prefix}-said", problem)
            return
        except LookupError:  # an import was undone meanwhile; the screen says so, the draft stays
            return
        if self.form is forms.STEPS:
            contact.tick(ask.store(), self.case_key, rights.who())
        others = tuple(
            n for n, v in draft.seen.items() if n not in draft.changes and v != self.stored.get(n, v)
        )
        if others and not said.merged:
            said = replace(said, merged=others, by=forms.last_saved(ask.store(), self.form, self.case_key)[0])
        state.remember(f"{self.prefix}-said", said)
        self.drop()
        if on_saved is not None:
            on_saved()

    def _messages(self) -> None:
        words = ui_words()
        said = state.widget(f"{self.prefix}-said")
        state.forget(f"{self.prefix}-said")
        if isinstance(said, Saved):
            if said.merged:
                names = words.listed([words.column(n) for n in said.merged])
                st.success(
                    words.md("cases.saved_merged", who=said.by or words("cases.somebody"), names=names)
                )
            else:
                st.success(words("cases.saved"))
        elif isinstance(said, Clash):
            st.warning(words.md("cases.clash", who=said.by or words("cases.somebody")))
        elif isinstance(said, Invalid):
            st.error("\n".join(f"- {problems.sentence(p)}" for p in said.problems))
        elif self.clashes():
            st.warning(words("cases.clash_shown"))


def local_moment(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A moment of the store (naive UTC) as a clock in the zone shows it, to the minute."""
    return (
        None
        if moment is None
        else moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    )


def utc_moment(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """What a clock in the zone shows as a moment of the store (naive UTC)."""
    return None if moment is None else moment.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
