"""The address bar: one entry of history for each act, and a button that copies the link."""

from __future__ import annotations

import json

import streamlit as st

from pages.ui.core.words import ui_words

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
