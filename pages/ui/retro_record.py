"""One retro: what the data say, the record, why it happened, lessons and actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from analysis import escape, findings, fishbone, library, standing
from data import actions, retros, scopes
from data.query import Filters
from data.schema import CASE_KEY, FINDINGS, USER_CAUSES
from data.taxonomy import CAUSES, DETECTION, SIXM
from pages.ui import action_form, ask, evidence, inside, parts, retro_fields, rights, state
from pages.ui.registry import SCREENS
from pages.ui.retro_fields import days
from pages.ui.words import ui_words

TABS = ("prepare", "record", "why", "act")
Row = Mapping[str, Any]


def show(retro: Row) -> None:
    """The record, one part at a time."""
    words = ui_words()
    inside.go(words("retro.back"), "back", icon=":material/arrow_back:")
    parts.title("retro", finding=escape.markdown(retro["title"] or words("retro.untitled")))
    bar(retro)
    tab = state.param("tab", TABS[0], TABS)
    state.seed("retro-tab", tab)
    st.segmented_control(
        words("retro.parts"),
        TABS,
        key="retro-tab",
        format_func=lambda t: words(f"retro.tab.{t}"),
        label_visibility="collapsed",
        on_change=lambda: state.set_param("tab", state.widget("retro-tab") or TABS[0]),
        required=True,
    )
    {"prepare": prepare, "record": record, "why": why, "act": act}[tab](retro)


def bar(retro: Row) -> None:
    """State, period, who wrote last, and what can be done with the whole record."""
    words = ui_words()
    watch(str(retro["retro_id"]), int(retro["version"] or 0))
    span = words.span(days(retro["period_start"]), days(retro["period_end"]))
    saved = words.md("retro.saved", who=retro["edited_by"] or "", when=words.when(retro["edited_at"]))
    st.caption(f"{words('retro.state.' + str(retro['state']))} · {span} · {saved}")
    with st.container(horizontal=True, key="retro-bar"):
        inside.go(
            words("retro.meeting.open"),
            "meeting",
            icon=":material/co_present:",
            type="primary",
            retro=str(retro["retro_id"]),
            view="meeting",
        )
        if not rights.may("edit"):
            return
        following = {"draft": "held", "held": "closed", "closed": "held"}[str(retro["state"])]
        st.button(
            words(f"retro.mark.{retro['state']}"), on_click=_state, args=(str(retro["retro_id"]), following)
        )
        if retro["state"] == "draft":
            with st.popover(words("retro.delete"), type="tertiary"):
                st.markdown(words("retro.delete_sure"))
                st.button(words("retro.delete_yes"), on_click=_delete, args=(str(retro["retro_id"]),))


@st.fragment(run_every=8)
def watch(retro_id: str, version: int) -> None:
    """Tells that somebody else saved something, without touching what is being typed here."""
    words = ui_words()
    now = retros.get(ask.store(), retro_id)
    if now is None or int(now["version"] or 0) <= version:
        return
    label = words.md("retro.changed", who=now["edited_by"] or words("retro.somebody"))
    if st.button(label, icon=":material/sync:", key=f"retro-changed-{now['version']}"):
        st.rerun()


# ---- prepare ---------------------------------------------------------------------------------------------------------


def prepare(retro: Row) -> None:
    """What the data of the period say, frozen; what they say today; cases; open actions; past retros."""
    words = ui_words()
    retro_id = str(retro["retro_id"])
    frozen = retros.findings(ask.store(), retro_id)
    compare = st.toggle(words("retro.today.show"), key="retro-today", help=words("retro.today.help"))
    filters = period_of(retro)
    present = None
    if compare and filters is not None:
        with st.spinner(words("retro.today.working")):
            present = evidence.of_data(findings.of_store, filters)
    show_findings(frozen, present, retro_id)
    cases(retro)
    open_actions()
    past(retro, frozen)


def period_of(retro: Row) -> Filters | None:
    """Filters of the retro with its period, None without one."""
    start, end = days(retro["period_start"]), days(retro["period_end"])
    return scopes.read(retro["filters"]).between(start, end) if start and end else None


def show_findings(
    frozen: list[retros.Finding], present: list[retros.Finding] | None, retro_id: str, big: bool = False
) -> None:
    """Findings under the headings of the agenda, each with the way to its rows."""
    words = ui_words()
    for kind in dict.fromkeys(f.kind for f in frozen):
        if not big:
            parts.section(f"retro.kind.{kind}")
        for finding in (f for f in frozen if f.kind == kind):
            one_finding(finding, present, retro_id, big)
    if not frozen:
        parts.says("retro.no_findings")
    elif not big:
        first = frozen[0]
        st.caption(words.md("retro.frozen", day=words.date(first.data_as_of), version=first.store_version))


def one_finding(
    finding: retros.Finding, present: list[retros.Finding] | None, retro_id: str, big: bool
) -> None:
    """A finding as it was, and as it is today where that differs."""
    words = ui_words()
    told = ("### " if big else "") + findings.sentence(finding, words, markdown=True)
    with st.container(key=f"finding-{finding.finding_id}", gap="xsmall", border=not big):
        st.markdown(told)
        with st.container(horizontal=True, vertical_alignment="center"):
            behind = findings.evidence(finding, words, markdown=True)
            if behind:
                st.caption(behind, width="content")
            which = "seller" if finding.kind == "cost" else "errors"
            parts.rows_link(words("link.rows"), scopes.read(finding.filters), which)
            if rights.may("edit") and not big:
                st.button(
                    words("retro.leave_out"),
                    key=f"drop-{finding.finding_id}",
                    type="tertiary",
                    on_click=_drop_finding,
                    args=(finding.finding_id,),
                )
        if present is not None:
            _today(finding, present)


def _today(finding: retros.Finding, present: list[retros.Finding]) -> None:
    """What today's data say of the same thing."""
    words = ui_words()
    now = findings.again(finding, present)
    if now is None:
        st.caption(":material/history: " + words("retro.today.gone"))
    elif findings.changed(finding, now):
        told = findings.sentence(now, words, markdown=True)
        st.caption(":material/history: " + words("retro.today.now") + " " + told)
    else:
        st.caption(":material/check: " + words("retro.today.same"))


def cases(retro: Row, big: bool = False) -> None:
    """Linked cases with the reason for looking at them."""
    words = ui_words()
    linked = retros.linked(ask.store(), str(retro["retro_id"]))
    if not big:
        parts.section("retro.cases")
    if linked.empty:
        parts.says("retro.cases_none")
        return
    shown = []
    for row in linked.to_dict("records"):
        key = {k: row[k] for k in CASE_KEY}
        case = ask.case(**key) or {}
        shown.append(
            {**case, "case_id": row["case_id"], "why_chosen": words(f"retro.why_chosen.{row['why']}")}
        )
    frame = pd.DataFrame(shown)
    wanted = (
        "why_chosen",
        "case_id",
        "sku",
        "received_sku",
        "symptom",
        "cause",
        "station",
        "cost_total",
        "comment",
    )
    columns = [c for c in wanted if c in frame]
    parts.table(
        frame,
        columns,
        f"retro-cases-{big}",
        alt=words("retro.cases"),
        labels={"why_chosen": words("retro.why_chosen")},
    )
    if rights.may("edit") and not big:
        with st.popover(words("retro.cases_edit"), type="tertiary"):
            st.text_input(
                words("retro.case_add"),
                key="retro-case-add",
                on_change=_add_case,
                args=(str(retro["retro_id"]),),
            )
            for row in linked.to_dict("records"):
                st.button(
                    words.md("retro.case_drop", case=row["case_id"]),
                    key=f"uncase-{row['case_id']}-{row['sku']}-{row['variation']}",
                    type="tertiary",
                    on_click=_drop_case,
                    args=(str(retro["retro_id"]), {k: row[k] for k in CASE_KEY}),
                )


def open_actions(big: bool = False) -> None:
    """Actions that are not finished, overdue first."""
    words = ui_words()
    if not big:
        parts.section("retro.open_actions")
    waiting = standing.open_actions(actions.everything(ask.store()), words.today())
    if waiting.empty:
        parts.says("retro.open_actions_none")
        return
    overdue = int(waiting["overdue"].sum())
    parts.says("retro.open_actions_n", n=len(waiting), overdue=words.number(overdue))
    for row in waiting.to_dict("records"):
        due_on = days(row["due_on"])
        late = ""
        if row["overdue"] and due_on is not None:
            late = words("actions.overdue_by", n=(words.today() - due_on).days)
        told = " · ".join(
            p
            for p in (str(row["owner"]), words.date(row["due_on"]), words(f"state.{row['state']}"), late)
            if p
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                SCREENS["actions"].file,
                label=escape.markdown(row["title"]),
                query_params=state.link(action=str(row["action_id"])),
            )
            st.caption((words("actions.late") + " " if row["overdue"] else "") + escape.markdown(told))


def past(retro: Row, frozen: list[retros.Finding], big: bool = False) -> None:
    """Earlier retros on the same SKU, pair, family, station or cause."""
    words = ui_words()
    if not big:
        parts.section("retro.past")
    everything = retros.everything(ask.store())
    others = everything[everything["retro_id"] != retro["retro_id"]]
    causes = [str(f.numbers.get("cause")) for f in frozen if f.kind.startswith("pareto")] + retros.causes(
        retro
    )
    subjects = [scopes.read(f.subject) for f in frozen if f.subject] + [scopes.read(retro["filters"])]
    lessons = retros.lessons(ask.store())
    found = library.related(others, lessons, subjects, causes, families(), looked_at())
    if not found:
        parts.says("retro.past_none")
    titles = {str(r["retro_id"]): r for r in others.to_dict("records")}
    for retro_id, why_related in found:
        row = titles[retro_id]
        same = words("retro.past_same", what=words(f"filter.{why_related}"))
        with st.container(horizontal=True, vertical_alignment="center"):
            inside.go(
                escape.markdown(row["title"] or words("retro.untitled")), f"past-{retro_id}", retro=retro_id
            )
            st.caption(f"{same} · {words.span(days(row['period_start']), days(row['period_end']))}")


def looked_at() -> dict[str, list[Filters]]:
    """What each retro found and what its actions should change."""
    return library.subjects(ask.everything(FINDINGS), actions.everything(ask.store()))


def families() -> dict[str, str]:
    """Product family of each SKU."""
    frame = ask.cells(("sku", "parent_sku"))
    return {str(s): str(p) for s, p in zip(frame["sku"], frame["parent_sku"], strict=True)}


# ---- record, why, act ------------------------------------------------------------------------------------------------


def record(retro: Row) -> None:
    """Who, what happened, why it made sense."""
    words = ui_words()
    st.caption(words("retro.blameless.rule"))
    retro_fields.text(retro, "title")
    left, right = st.columns(2)
    with left:
        retro_fields.text(retro, "facilitator")
    with right:
        retro_fields.text(retro, "attendees")
    retro_fields.text(retro, "summary", lines=2)
    retro_fields.text(retro, "what_happened", lines=4)
    retro_fields.text(retro, "made_sense", lines=3)
    retro_fields.text(retro, "surprised", lines=3)
    left, right = st.columns(2)
    with left:
        retro_fields.text(retro, "notes", lines=5)
    with right:
        retro_fields.text(retro, "decisions", lines=5)
    left, right = st.columns(2)
    with left:
        retro_fields.text(retro, "training", lines=3)
    with right:
        retro_fields.text(retro, "ideas", lines=3)


def why(retro: Row) -> None:
    """Causes, the chain of whys, the fishbone, gap or slip."""
    words = ui_words()
    own = ask.everything(USER_CAUSES)
    codes = [c.code for c in CAUSES if c.code != "unknown"] + [str(c) for c in own["code"]]
    retro_fields.several(retro, "contributing", codes, lambda c: escape.plain(words.value("cause", c)))
    left, right = st.columns(2)
    with left:
        retro_fields.choice(retro, "gap_or_slip", ("process_gap", "slip"), lambda c: words(f"retro.gap.{c}"))
    with right:
        retro_fields.choice(retro, "detection", DETECTION, lambda c: words(f"detection.{c}"))
    derived(retro)
    parts.section("retro.whys")
    retro_fields.whys(retro)
    parts.section("retro.fishbone")
    draw_fishbone(retro)
    st.caption(words("retro.fishbone.help"))
    columns = st.columns(3)
    for index, branch in enumerate(SIXM):
        with columns[index % 3]:
            retro_fields.branch(retro, branch)


def derived(retro: Row) -> None:
    """What the causes say about gap or slip."""
    words = ui_words()
    people = {c.code for c in CAUSES if c.sixm == "people"}
    causes = retros.causes(retro)
    if causes:
        slips = [c for c in causes if c in people]
        key = "all_slips" if len(slips) == len(causes) else "some_slips" if slips else "all_gaps"
        st.caption(words(f"retro.gap.{key}"))


def draw_fishbone(retro: Row) -> None:
    """The diagram of causes and notes by 6M."""
    words = ui_words()
    own = ask.everything(USER_CAUSES)
    branches = dict(zip(own["code"], own["sixm"], strict=True))
    diagram = fishbone.ishikawa(
        str(retro["title"] or ""), retros.causes(retro), retros.fishbone(retro), words, branches
    )
    if diagram:
        st.mermaid_chart(diagram, alt=words("retro.fishbone.alt"))
    else:
        parts.says("retro.fishbone.empty")


def act(retro: Row) -> None:
    """Lessons and actions."""
    words = ui_words()
    retro_id = str(retro["retro_id"])
    lessons(retro)
    parts.section("retro.actions")
    own = actions.everything(ask.store(), retro_id)
    if own.empty:
        parts.says("retro.actions_none")
    else:
        if (own["strength"] == "weaker").all():
            st.warning(words("retro.all_weaker"), icon=":material/fitness_center:")
        for row in own.to_dict("records"):
            told = [str(row["owner"] or ""), words.date(row["due_on"]), words(f"state.{row['state']}")]
            told += [words(f"strength.{row['strength']}")] if row["strength"] else []
            with st.container(horizontal=True, vertical_alignment="center"):
                st.page_link(
                    SCREENS["actions"].file,
                    label=escape.markdown(row["title"]),
                    query_params=state.link(action=str(row["action_id"])),
                )
                st.caption(escape.markdown(" · ".join(told)))
    if rights.may("edit"):
        action_form.create(retro)


def lessons(retro: Row) -> None:
    """Lessons, one sentence each."""
    words = ui_words()
    retro_id = str(retro["retro_id"])
    parts.section("retro.lessons")
    for row in retros.lessons(ask.store(), retro_id).to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/lightbulb: {escape.markdown(row['lesson'])}")
            if rights.may("edit"):
                st.button(
                    words("retro.lesson_drop"),
                    key=f"unlesson-{row['lesson_id']}",
                    type="tertiary",
                    on_click=_drop_lesson,
                    args=(str(row["lesson_id"]),),
                )
    if rights.may("edit"):
        st.text_input(
            words("retro.lesson_add"), key="retro-lesson", on_change=_add_lesson, args=(retro_id, dict(retro))
        )


# ---- what the buttons do ---------------------------------------------------------------------------------------------


def _state(retro_id: str, to: str) -> None:
    if rights.may("edit"):
        now = retros.get(ask.store(), retro_id) or {}
        retros.save(ask.store(), retro_id, "state", to, now.get("state"), rights.who())


def _delete(retro_id: str) -> None:
    if rights.may("edit"):
        retros.remove(ask.store(), retro_id, rights.who())
        state.set_param("retro", None)


def _drop_finding(finding_id: str) -> None:
    if rights.may("edit"):
        retros.remove_finding(ask.store(), finding_id, rights.who())


def _add_case(retro_id: str) -> None:
    wanted = (state.widget("retro-case-add") or "").strip()
    if not wanted or not rights.may("edit"):
        return
    found = ask.rows(Filters(), which="all", search=wanted, size=5).frame
    exact = found[found["case_id"] == wanted] if len(found) else found
    for key in retros.case_keys(exact):
        retros.link(ask.store(), retro_id, key, "by_hand", rights.who())
    if exact.empty:
        st.toast(ui_words()("retro.case_not_found"))
    else:
        state.seed("retro-case-add", "")


def _drop_case(retro_id: str, key: dict[str, str]) -> None:
    if rights.may("edit"):
        retros.unlink(ask.store(), retro_id, key, rights.who())


def _add_lesson(retro_id: str, retro: dict[str, Any]) -> None:
    said = (state.widget("retro-lesson") or "").strip()
    if said and rights.may("edit"):
        causes = retros.causes(retro)
        retros.add_lesson(
            ask.store(),
            retro_id,
            said,
            causes[0] if causes else "",
            str(retro["filters"] or ""),
            rights.who(),
        )
        state.seed("retro-lesson", "")


def _drop_lesson(lesson_id: str) -> None:
    if rights.may("edit"):
        retros.remove_lesson(ask.store(), lesson_id, rights.who())
