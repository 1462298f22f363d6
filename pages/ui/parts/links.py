"""Ways within a screen, from the list to one record and back; the history of the address and the button that copies it.

A page link to the screen that is open shows the right record but leaves the address as it was (Streamlit 1.67), so
that a reload or a copied address would lose it. A button that sets the parameters keeps both.
"""

from __future__ import annotations

import json
from typing import Literal

import streamlit as st

from pages.ui.core import state
from pages.ui.core.words import ui_words

OWN: tuple[str, ...] = ("retro", "action", "view", "tab", "topic", "began", "since")


def go(
    label: str,
    key: str,
    *,
    icon: str | None = None,
    type: Literal["primary", "secondary", "tertiary"] = "tertiary",
    **params: str,
) -> None:
    """A button that opens part of this screen; ``label`` is Markdown, already escaped."""
    st.button(label, key=f"go-{key}", icon=icon, type=type, on_click=open_part, kwargs=params)


def open_part(**params: str) -> None:
    """Set these parameters and clear the screen's others; for callbacks."""
    state.rewrite({name: params.get(name) for name in OWN})


# An address that only says more of the same (the period that goes without saying, the filters that stay on the next
# screen) takes the place of the one before it, so that Back undoes what somebody did and nothing else.
_HISTORY = """
if (!window.rightboxHistory) {
  window.rightboxHistory = true;
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const now = new URL(location.href), next = new URL(url ?? now, now);
    const pairs = [...now.searchParams];
    const same = now.pathname === next.pathname && pairs.every(([k, v]) => next.searchParams.getAll(k).includes(v));
    const fills = same && !now.searchParams.has("from") && next.searchParams.has("from");
    return fills ? history.replaceState(state, title, url) : push(state, title, url);
  };
}
"""
_COPY = """
(() => {
  const button = document.querySelector(".rightbox-link");
  if (!button || button.dataset.ready) return;
  button.dataset.ready = "yes";
  button.addEventListener("click", async () => {
    const text = location.href;
    try { await navigator.clipboard.writeText(text); }
    catch {
      const field = document.createElement("textarea");
      field.value = text; document.body.append(field); field.select(); document.execCommand("copy"); field.remove();
    }
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = button.dataset.label; }, 2000);
  });
})();
"""


def history() -> None:
    """Keep one entry of history for each act."""
    with st.container(key="history"):
        st.html(f"<script>{_HISTORY}</script>", unsafe_allow_javascript=True)


def copy_link() -> None:
    """A button that copies the address of what is seen."""
    words = ui_words()
    label, done = words("link.copy"), words("link.copied")
    with st.container(key="bar-link", width="content"):
        st.html(
            f'<button type="button" class="rightbox-link" data-label={json.dumps(label)} data-done={json.dumps(done)}>'
            f"{label}</button><script>{_COPY}</script>",
            unsafe_allow_javascript=True,
        )
