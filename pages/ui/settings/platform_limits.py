"""The share of errors at which each marketplace acts, as the shop knows it; the Costs screen counts what is left."""

from __future__ import annotations

import streamlit as st

from analysis.costs.headroom import LIMITS
from data.records import settings
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words

PLATFORMS = ("shopee", "lazada", "tiktok", "amazon")
SETTING = "penalty_headroom"


def platform_limits() -> None:
    """One field a marketplace, in percent of the orders; 0 = no limit is counted against."""
    words = ui_words()
    parts.section("settings.limits.title")
    st.markdown(words("settings.limits.body"))
    locked = not rights.may("manage")
    chosen: dict[str, float] = ask.setting(SETTING) or {}
    for column, platform in zip(st.columns(len(PLATFORMS)), PLATFORMS, strict=True):
        default = LIMITS[platform].share if platform in LIMITS else 0.0
        key = f"limit-{platform}"
        state.seed(key, state.widget(key, round(100 * chosen.get(platform, default), 4)))
        column.number_input(
            words.value("platform", platform),
            0.0,
            100.0,
            step=0.1,
            format="%.2f",
            key=key,
            disabled=locked,
            on_change=_keep,
        )


def _keep() -> None:
    if not rights.may("manage"):
        return
    shares = {p: round(float(state.widget(f"limit-{p}") or 0.0) / 100, 6) for p in PLATFORMS}
    settings.put(ask.store(), SETTING, shares, rights.who())
