"""Did it work: the plan, the chart, the verdict in a sentence, the saving, and the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import streamlit as st

from analysis.draw import effect as drawing
from analysis.proof import proof, segments
from analysis.proof.plan import beyond_waiting
from analysis.questions.actions import proof_of, verdicts
from data.query import Filters
from data.records import action_rules, actions
from pages.ui import parts
from pages.ui.actions import chart, robustness
from pages.ui.actions.robustness import change
from pages.ui.core import ask
from pages.ui.core.words import ui_words


def for_action(action_id: str) -> proof.Proof:
    """The proof of an action, kept while data and plans stay the same."""
    stamp = proof.stamp(ask.answer(actions.everything))
    return ask.counted(proof_of, action_id, stamp)


def verdicts_of_all() -> dict[str, str]:
    """Verdict of each action by its id: decided, else that of the numbers so far."""
    return ask.counted(verdicts, proof.stamp(ask.answer(actions.everything)))


def show(row: Mapping[str, Any], found: proof.Proof) -> None:
    """Everything known of an action's effect."""
    words = ui_words()
    parts.section("actions.proof")
    if found.plan is None:
        parts.says("actions.proof.no_scope")
        return
    if found.reason == "charted":
        chart.show(row, found.plan)
        return
    which = action_rules.proof_round(row, ask.answer(actions.events, str(row["action_id"])))
    if which == "again" or (which and not action_rules.started(row)):
        parts.says(f"actions.plan.{which}", span=ui_words().span(*found.plan.baseline))
    plan(found)
    if found.verdict is None:
        parts.says(f"actions.proof.{found.reason}")
    else:
        for line in sentences(found):
            st.markdown(line)
        robustness.show(str(row["action_id"]), found)
    if found.weeks.empty:
        return
    told = {"worked": "better", "worse": "worse"}.get(found.word, "")
    stretches = segments.segments(found)
    figure = drawing.effect(
        found.weeks,
        stretches,
        words,
        parts.look(),
        start=found.plan.start,
        verdict=found.word if told else "",
    )
    verdict = found.verdict
    parts.chart(
        figure,
        "actions.effect",
        data=found.weeks,
        finding=words.md("actions.effect.finding", title=row["title"], verdict=words(f"verdict.{found.word}"))
        if found.word
        else "",
        facts=facts(found),
        computed=computed(found) if verdict else None,
    )
    rows(found)


def plan(found: proof.Proof) -> None:
    """What was fixed before the start."""
    words = ui_words()
    fixed = found.plan
    assert fixed is not None
    with st.expander(words("actions.plan.title"), icon=":material/checklist:"):
        st.markdown(words.md("actions.plan.baseline", span=words.span(*fixed.baseline)))
        st.markdown(words.md("actions.plan.exclude", span=words.span(*fixed.exclude)))
        if fixed.wait_days:
            st.markdown(words.md("actions.plan.wait", n=fixed.wait_days))
        st.markdown(words.md("actions.plan.target", share=words.percent(1 - fixed.target)))
        if found.needed is None:
            st.markdown(words.md("actions.plan.thin_now"))
        else:
            weekly = segments.weekly_lines(found)
            weeks = words.number(-(-found.needed // weekly), 0) if weekly else words("value.none")
            key = "actions.plan.agreed" if fixed.exposure_needed is not None else "actions.plan.exposure"
            st.markdown(words.md(key, needed=words.number(found.needed), weeks=weeks))
            baseline = found.weeks.loc[found.weeks["phase"] == "before", "lines"].sum()
            if fixed.exposure_needed is None and beyond_waiting(found.needed, baseline):
                st.markdown(words.md("actions.plan.long"))
        st.markdown(words("actions.plan.controls" if found.controlled else "actions.plan.no_controls"))


def sentences(found: proof.Proof) -> list[str]:
    """The verdict and the saving, as a manager would say them."""
    words = ui_words()
    verdict, word = found.verdict, found.word
    assert verdict is not None
    before, after = words.both_rated(
        (verdict.errors_before, verdict.lines_before), (verdict.errors_after, verdict.lines_after)
    )
    told = [
        f"**{words('actions.verdict.head', verdict=words(f'verdict.{word}'))}** "
        + words.md("actions.verdict.rates", before=before, after=after)
    ]
    if verdict.ratio is not None and verdict.upper != float("inf"):
        key = "controlled" if verdict.method == "controls" else "plain"
        told[0] += " " + words.md(
            f"actions.verdict.{key}",
            change=change(verdict.ratio),
            lower=change(verdict.lower),
            upper=change(verdict.upper),
        )
    if verdict.movement and word == "no_evidence":
        told.append(words(f"actions.verdict.{'fell' if verdict.movement < 0 else 'rose'}_before"))
    if word == "too_early":
        told.append(_waiting(found))
    elif word == "no_evidence" and verdict.lines_needed is None:
        told.append(words("actions.verdict.thin"))
    elif word == "no_evidence" and found.next_look is not None:
        told.append(words.md("actions.verdict.next", lines=words.number(found.next_look)))
    told.append(saving(found))
    return [t for t in told if t]


def _waiting(found: proof.Proof) -> str:
    words = ui_words()
    assert found.verdict is not None
    if found.early:
        return words("actions.verdict.check")
    missing = max(found.verdict.lines_needed or 0, found.next_look or 0)
    if found.verdict.lines_needed is None or not missing:
        return words("actions.verdict.thin")
    weekly = segments.weekly_lines(found)
    weeks = words.number(-(-missing // weekly), 0) if weekly else words("value.none")
    return words.md("actions.verdict.more", lines=words.number(missing), weeks=weeks)


def saving(found: proof.Proof) -> str:
    """Errors and money not lost, with interval; only told as a saving when it worked."""
    words = ui_words()
    assert found.verdict is not None
    got = found.verdict.saving
    if found.word not in ("worked", "worse"):
        return ""
    errors: dict[str, Any] = {
        "errors": words.number(got.errors, 0),
        "lower": words.number(got.errors_lower, 0),
        "upper": words.number(got.errors_upper, 0),
    }
    told = words.md(f"actions.saving.errors_{found.word}", **errors)
    if got.money is None or got.money_lower is None:
        return words.joined(told, words("actions.saving.no_cost"))
    amounts: dict[str, Any] = {
        n: words.money(v, found.currency, 0)
        for n, v in (("money", got.money), ("lower", got.money_lower), ("upper", got.money_upper))
    }
    spent = (
        words.money(found.action_cost, found.currency, 0)
        if found.action_cost is not None
        else words("value.unknown")
    )
    key = "net" if got.money_lower > 0 else "cost" if (got.money_upper or 0) < 0 else "open"
    each = words.money(found.cost_per_error, found.currency)
    return words.joined(
        told, words.md(f"actions.saving.{key}", spent=spent, each=each, n=found.costs_known, **amounts)
    )


def facts(found: proof.Proof) -> list[str]:
    """Unit, exposure, counts and date below the chart."""
    words = ui_words()
    made = [words("unit.per_10000_lines"), words("fact.reported")]
    if found.verdict is not None:
        v = found.verdict
        for name, errors, lines in (
            ("before", v.errors_before, v.lines_before),
            ("after", v.errors_after, v.lines_after),
        ):
            counts = words("interval.errors", errors=words.number(errors), lines=words.number(lines))
            made.append(words("filter.chip", name=words(f"actions.phase.{name}"), value=counts))
    return [*made, words("fact.as_of", day=words.date(ask.extent().as_of))]


def computed(found: proof.Proof) -> dict[str, str]:
    """Numbers for the formula below the chart."""
    words = ui_words()
    v = found.verdict
    assert v is not None
    control = found.weeks[["phase", "control_errors", "control_lines"]].groupby("phase").sum()

    def pair(phase: str) -> str:
        if not found.controlled or phase not in control.index:
            return words("value.none")
        errors, lines = control.loc[[phase]].to_numpy(float)[0]
        return f"{words.number(errors)} / {words.number(lines)}"

    return {
        "before": f"{words.number(v.errors_before)} / {words.number(v.lines_before)}",
        "after": f"{words.number(v.errors_after)} / {words.number(v.lines_after)}",
        "control_before": pair("before"),
        "control_after": pair("after"),
        "ratio": words.number(v.ratio, 2),
        "lower": words.number(v.lower, 2),
        "upper": words.number(v.upper, 2) if v.upper != float("inf") else "∞",
        "dispersion": words.number(v.dispersion, 2),
        "method": words(f"actions.method.{v.method}"),
    }


def rows(found: proof.Proof) -> None:
    """Links to the case rows before and after."""
    words = ui_words()
    fixed = found.plan
    assert fixed is not None
    with st.container(horizontal=True):
        parts.rows_link(
            words("actions.rows.before"), counted(found, "before") or fixed.scope.between(*fixed.baseline)
        )
        after = counted(found, "after")
        if after is not None:
            parts.rows_link(words("actions.rows.after"), after)


def counted(found: proof.Proof, phase: str) -> Filters | None:
    """Filters whose rows are the errors that were counted."""
    weeks = found.weeks[found.weeks["phase"] == phase]
    if weeks.empty or found.plan is None:
        return None
    first, last = weeks["start"].min().date(), weeks["start"].max().date() + timedelta(days=6)
    return found.plan.scope.between(first, last)
