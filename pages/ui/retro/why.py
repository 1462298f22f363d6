"""Why it happened: contributing causes, gap or slip, the chain of whys, the fishbone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analysis.draw import fishbone
from analysis.wording import escape
from data.records import retros
from data.schema import USER_CAUSES
from data.schema.taxonomy import CAUSES, DETECTION, SIXM
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words
from pages.ui.review import retro_fields, why_tree
from pages.ui.review.blameless import held_back

Row = Mapping[str, Any]
COLUMNS = 3


def show(retro: Row) -> None:
    """Everything, on the record's own page."""
    causes(retro)
    parts.section("retro.whys")
    why_tree.show(retro)
    parts.section("retro.fishbone")
    draw(retro)
    st.caption(ui_words()("retro.fishbone.help"))
    branches(retro)


def in_meeting(retro: Row) -> None:
    """The same for the projector: the chain first, the branches folded away below the drawing."""
    words = ui_words()
    why_tree.show(retro, retro_fields.MEETING)
    causes(retro)
    notes = "\n".join(line for lines in retros.fishbone(retro).values() for line in lines)
    if held_back(f"fishbone-{retro_fields.record_id(retro)}", notes, "fishbone", words("retro.fishbone")):
        return
    draw(retro)
    with st.expander(words("retro.fishbone.notes")):
        branches(retro)


def causes(retro: Row) -> None:
    """Contributing causes; gap of the process or slip; where it was caught."""
    words = ui_words()
    own = ask.everything(USER_CAUSES)
    codes = [c.code for c in CAUSES if c.code != "unknown"] + [str(c) for c in own["code"]]
    retro_fields.several(retro, "contributing", codes, lambda c: escape.plain(words.value("cause", c)))
    left, right = st.columns(2)
    with left:
        retro_fields.choice(retro, "gap_or_slip", ("process_gap", "slip"), lambda c: words(f"retro.gap.{c}"))
    with right:
        retro_fields.choice(retro, "detection", DETECTION, lambda c: words(f"detection.{c}"))
    _derived(retro)


def _derived(retro: Row) -> None:
    """What the causes say about gap or slip."""
    people = {c.code for c in CAUSES if c.sixm == "people"}
    chosen = retros.causes(retro)
    if chosen:
        slips = [c for c in chosen if c in people]
        key = "all_slips" if len(slips) == len(chosen) else "some_slips" if slips else "all_gaps"
        st.caption(ui_words()(f"retro.gap.{key}"))


def draw(retro: Row) -> None:
    """The diagram of causes and notes by 6M."""
    words = ui_words()
    own = ask.everything(USER_CAUSES)
    sixm = dict(zip(own["code"], own["sixm"], strict=True))
    problem = next(iter(retros.whys(retro)), "") or str(retro["title"] or "")
    diagram = fishbone.ishikawa(problem, retros.causes(retro), retros.fishbone(retro), words, sixm)
    if diagram:
        st.mermaid_chart(diagram, alt=words("retro.fishbone.alt"))
    else:
        parts.says("retro.fishbone.empty")


def branches(retro: Row) -> None:
    """Notes of the six branches."""
    columns = st.columns(COLUMNS)
    for index, branch in enumerate(SIXM):
        with columns[index % COLUMNS]:
            retro_fields.branch(retro, branch)
