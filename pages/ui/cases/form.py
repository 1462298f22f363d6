"""Forms of a case that keep what is typed as a draft, show what others save meanwhile, and put both together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from analysis.wording import escape
from data.cases import forms
from data.cases.checks import Invalid, Problem
from data.cases.forms import Clash, Draft, Form, Saved
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words

Case = Mapping[str, Any]
EMPTY = Draft()
MISSING = object()


class CaseForm:
    """One form of one case in this session: what is stored, what was typed, and the widgets of its fields."""

    def __init__(self, form: Form, case: Case):
        self.form = form
        self.case = case
        self.key = forms.key_of(case)
        self.prefix = f"case-{forms.reference(self.key)}-{form.name}"
        self.stored = forms.values(form, case)
        self.version = int(case[form.version])
        self.enabled = rights.may("edit")
        if state.widget(f"{self.prefix}-draft") is None:
            state.remember(
                f"{self.prefix}-draft", forms.draft(ask.store(), form.name, self.key, rights.who())
            )
        state.remember(f"{self.prefix}-base", (self.stored, self.version))

    @property
    def draft(self) -> Draft:
        """What was typed and not saved."""
        return state.widget(f"{self.prefix}-draft") or EMPTY

    def value(self, name: str) -> Any:
        """What the field shows: what was typed, else what is stored."""
        return self.draft.changes.get(name, self.stored[name])

    def clashes(self) -> dict[str, Any]:
        """Fields that were typed here and saved otherwise by somebody else: name -> what is stored now."""
        draft = self.draft
        return {
            n: self.stored[n]
            for n, mine in draft.changes.items()
            if n in draft.seen and draft.seen[n] != self.stored[n] and self.stored[n] != mine
        }

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
            **self._shared(name, self.value(name) or None, lambda v: v or ""),
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
            **self._shared(name, codes, ",".join),
        )
        self._theirs(name, lambda v: ui_words().listed([shown(c) for c in str(v).split(",") if c]))

    def written(self, name: str, *, lines: int = 0, label: str = "", help: str = "") -> None:
        """A line of text, or a box of ``lines`` lines."""
        shared = self._shared(name, str(self.value(name)), lambda v: str(v or "").strip())
        title = label or ui_words().column(name)
        if lines:
            st.text_area(title, height=28 + 24 * lines, help=help or None, **shared)
        else:
            st.text_input(title, help=help or None, **shared)
        self._theirs(name, str)

    def moment(self, name: str) -> None:
        """A day and hour in the shop's zone."""
        zone = ZoneInfo(ui_words().zone)
        st.datetime_input(
            ui_words().column(name),
            value=None,
            min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - the widget knows no zones
            max_value=datetime(2100, 1, 1),  # noqa: DTZ001
            format="YYYY-MM-DD",
            step=60,
            **self._shared(name, _local(self.value(name), zone), lambda v: _utc(v, zone)),
        )
        self._theirs(name, lambda v: ui_words().when(v))

    def flag(self, name: str) -> None:
        """Something that is there or not."""
        st.checkbox(ui_words().column(name), **self._shared(name, bool(self.value(name)), bool))
        self._theirs(name, lambda v: ui_words()("value.yes" if v else "value.no"))

    def _shared(self, name: str, shown: Any, stored_as: Callable[[Any], Any]) -> dict[str, Any]:
        key = f"{self.prefix}-{name}"
        if state.widget(f"{key}-seeded", MISSING) != shown or state.widget(key, MISSING) is MISSING:
            state.seed(key, shown)
            state.remember(f"{key}-seeded", shown)
        return {
            "key": key,
            "disabled": not self.enabled,
            "on_change": _typed,
            "args": (self.form.name, self.key, self.prefix, name, stored_as),
        }

    def _theirs(self, name: str, shown: Callable[[Any], str]) -> None:
        words, theirs = ui_words(), self.clashes().get(name, MISSING)
        if theirs is MISSING:
            return
        who, _ = forms.last_saved(ask.store(), self.form, self.key)
        told = shown(theirs) if theirs not in ("", None) else words("value.not_known")
        st.caption(
            ":material/group: "
            + words.md("cases.theirs", who=who or words("cases.somebody"), theirs=escape.plain(told))
        )
        st.button(
            words("cases.take_theirs"),
            key=f"{self.prefix}-{name}-theirs",
            type="tertiary",
            on_click=_take_theirs,
            args=(self.form.name, self.key, self.prefix, name),
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
        shared = (self.form.name, self.key, self.prefix)
        with st.container(horizontal=True, key=f"{self.prefix}-bar"):
            st.button(label, type="primary", key=f"{self.prefix}-save", on_click=_save, args=(*shared, None))
            if on_saved is not None and next_label:
                st.button(
                    next_label, key=f"{self.prefix}-save-next", on_click=_save, args=(*shared, on_saved)
                )
            if draft.changes:
                st.button(
                    words("cases.discard"),
                    key=f"{self.prefix}-discard",
                    type="tertiary",
                    on_click=_discard,
                    args=shared,
                )

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
            st.error("\n".join(f"- {sentence(p)}" for p in said.problems))
        elif self.clashes():
            st.warning(words("cases.clash_shown"))


def sentence(problem: Problem) -> str:
    """Why a value cannot be, in Markdown, with the name of its field."""
    words = ui_words()
    told = {n: _in_words(v) for n, v in problem.params.items() if n != "n"}
    count = problem.params.get("n")
    name = (
        words.column(problem.name)
        if words.has(f"column.{problem.name}")
        else words(f"cases.field.{problem.name}")
    )
    return f"**{name}**: " + words.md(f"cases.problem.{problem.code}", count, **told)


def _in_words(value: Any) -> str:
    words = ui_words()
    if isinstance(value, (int, float, Decimal)):
        return words.number(float(value))
    return words.date(value) if hasattr(value, "isoformat") else str(value)


# ---- callbacks -------------------------------------------------------------------------------------------------------


def _typed(form: str, key: forms.Key, prefix: str, name: str, stored_as: Callable[[Any], Any]) -> None:
    """Keep what was typed: in this session, and as a draft on the server."""
    if not rights.may("edit"):
        return
    raw = state.widget(f"{prefix}-{name}")
    value = stored_as(raw)
    stored, version = state.widget(f"{prefix}-base")
    draft: Draft = state.widget(f"{prefix}-draft") or EMPTY
    changes = {n: v for n, v in draft.changes.items() if n != name}
    if value != stored[name]:
        changes[name] = value
    seen = (
        {**stored, **{n: v for n, v in draft.seen.items() if n in draft.changes}} if draft.changes else stored
    )
    state.remember(f"{prefix}-{name}-seeded", raw)
    _keep(form, key, prefix, Draft(changes, seen, draft.version if draft.changes else version))


def _keep(form: str, key: forms.Key, prefix: str, draft: Draft) -> None:
    state.remember(f"{prefix}-draft", draft)
    forms.keep_draft(ask.store(), form, key, rights.who(), draft, forms.FORMS[form].masked)


def _discard(form: str, key: forms.Key, prefix: str) -> None:
    _keep(form, key, prefix, EMPTY)


def _take_theirs(form: str, key: forms.Key, prefix: str, name: str) -> None:
    draft: Draft = state.widget(f"{prefix}-draft") or EMPTY
    changes = {n: v for n, v in draft.changes.items() if n != name}
    _keep(form, key, prefix, Draft(changes, draft.seen, draft.version))


def _save(form: str, key: forms.Key, prefix: str, on_saved: Callable[[], None] | None) -> None:
    if not rights.may("edit"):
        return
    draft: Draft = state.widget(f"{prefix}-draft") or EMPTY
    # what this browser showed last is what the writer knows of the others' work
    stored, version = state.widget(f"{prefix}-base")
    try:
        said = forms.save(
            ask.store(), forms.FORMS[form], key, draft.changes, rights.who(), seen=stored, version=version
        )
        others = tuple(
            n for n in stored if n in draft.seen and n not in draft.changes and draft.seen[n] != stored[n]
        )
        if others and not said.merged:
            who, _ = forms.last_saved(ask.store(), forms.FORMS[form], key)
            said = Saved(said.version, others, who)
    except (Clash, Invalid) as problem:
        state.remember(f"{prefix}-said", problem)
        return
    except (
        LookupError
    ):  # an import was undone meanwhile; the screen says that the case is gone, the draft stays
        return
    state.remember(f"{prefix}-said", said)
    _keep(form, key, prefix, EMPTY)
    if on_saved is not None:
        on_saved()


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return (
        None
        if moment is None
        else moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    )


def _utc(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
