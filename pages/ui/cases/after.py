"""After the cases are closed: minutes of work by hand, what customers said, and who had to write again."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.query.hand_work import SITTING_MINUTES, minutes_by_case
from data.query.handling import worth_and_contacts
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words

CASE = ["platform", "case_shop", "case_id"]
LINE = [*CASE, "case_sku", "case_variation"]


def show(frame: pd.DataFrame) -> None:
    """Both for the case lines in view."""
    words = ui_words()
    parts.section("cases.after.title")
    told = [_hand_work(frame), *_feedback(frame)]
    st.markdown("\n".join(f"- {said}" for said in told))
    st.caption(words("cases.after.minutes_how", n=SITTING_MINUTES))


def _hand_work(frame: pd.DataFrame) -> str:
    words = ui_words()
    closed = frame.loc[frame["closed_at"].notna(), CASE].drop_duplicates()
    worked = closed.merge(ask.answer(minutes_by_case), on=CASE)
    by_case = worked.groupby(CASE)["minutes"].sum(min_count=1)
    known = by_case.dropna().astype(float)
    if known.empty:
        return words("cases.after.minutes_none", n=len(closed))
    return words.md(
        "cases.after.minutes", len(known), median=words.number(known.median(), 1),
        high=words.number(float(known.quantile(0.9)), 1), without=words.number(len(by_case) - len(known)),
    )  # fmt: skip


def _feedback(frame: pd.DataFrame) -> list[str]:
    words = ui_words()
    rated = pd.to_numeric(frame["rating"], errors="coerce").dropna()
    comments = int((frame["feedback"].fillna("") != "").sum())
    again = frame[LINE].merge(ask.answer(worth_and_contacts), on=LINE)["again"]
    part, whole = words.number(int(again.sum())), words.number(len(again))
    said = [words.md("cases.after.again", part=part, whole=whole)]
    if len(rated):
        mean = words.number(float(rated.mean()), 1)
        said.append(words.md("cases.after.rating", len(rated), mean=mean, comments=words.number(comments)))
    else:
        said.append(words("cases.after.no_rating", n=comments))
    return said
