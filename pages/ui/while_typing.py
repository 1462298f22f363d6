"""Text is saved while it is being typed, so that a reload or a killed server takes at most the last second.

Streamlit hands a text over when its field is left. This part presses Ctrl+Enter for the typist once they pause; the
field keeps focus, cursor and whatever is typed meanwhile.
"""

from __future__ import annotations

from streamlit.components.v2 import component

# Milliseconds without a key before the text is handed over.
PAUSE = 900
SCRIPT = """
export default function () {
  const waiting = new Map();
  function typed(event) {
    const field = event.target;
    const inside = field.closest && field.closest('[class*="st-key-retro-R-"], [class*="st-key-retro-demo-"]');
    if (!inside || !(field.tagName === "TEXTAREA" || field.type === "text")) return;
    clearTimeout(waiting.get(field));
    if (event.isComposing) return;
    waiting.set(field, setTimeout(() => {
      waiting.delete(field);
      field.dispatchEvent(new KeyboardEvent("keydown", {
        key: "Enter", code: "Enter", keyCode: 13, which: 13, ctrlKey: true, bubbles: true, cancelable: true,
      }));
    }, PAUSE));
  }
  document.addEventListener("input", typed, true);
  document.addEventListener("compositionend", typed, true);
  return () => {
    document.removeEventListener("input", typed, true);
    document.removeEventListener("compositionend", typed, true);
    waiting.forEach(clearTimeout);
  };
}
""".replace("PAUSE", str(PAUSE))

_mount = component("while_typing", js=SCRIPT)


def save_while_typing() -> None:
    """Mount it once on a screen whose fields save themselves."""
    _mount(key="while-typing", height=1)
