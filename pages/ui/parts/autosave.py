"""Text is saved while it is being typed, so that a reload or a killed server takes at most the last second.

Streamlit hands a text over when its field is left. This part presses Ctrl+Enter for the typist once they pause; the
field keeps focus, cursor and whatever is typed meanwhile. While nobody types, it also presses the button that shows
what others changed: a text that is being written is never replaced under the writer's hands. In the meeting Page Up
and Page Down turn the topics wherever the cursor is, as a presenter's clicker does not know: Streamlit's shortcut does
nothing while a text has the focus. The arrows turn them where no field, choice, table or chart needs them itself.
"""

from __future__ import annotations

from streamlit.components.v2 import component

# Milliseconds without a key before the text is handed over.
PAUSE = 900
# Milliseconds without a key before what others changed is shown.
IDLE = 5000
# Fields whose text is handed over: those of a retro, and those of the forms of actions.
FIELDS = (
    "retro-R-",
    "retro-T-",
    "retro-demo-",
    "action-new-",
    "edit-A-",
    "edit-demo-",
    "ask-A-",
    "ask-demo-",
)
SCRIPT = """
export default function () {
  const waiting = new Map();
  const ARROWS = "input, textarea, select, [contenteditable], [role=combobox], [role=listbox], [role=radiogroup], " +
    "[role=slider], [role=tablist], [role=spinbutton], [role=grid], [role=menu], .js-plotly-plot, canvas";
  let last = 0;
  function typed(event) {
    const field = event.target;
    const inside = field.closest && field.closest('FIELDS');
    if (!inside || !(field.tagName === "TEXTAREA" || field.type === "text")) return;
    last = Date.now();
    clearTimeout(waiting.get(field));
    if (event.isComposing) return;
    waiting.set(field, setTimeout(() => handOver(field), PAUSE));
  }
  function handOver(field) {
    clearTimeout(waiting.get(field));
    waiting.delete(field);
    field.dispatchEvent(new KeyboardEvent("keydown", {
      key: "Enter", code: "Enter", keyCode: 13, which: 13, ctrlKey: true, bubbles: true, cancelable: true,
    }));
  }
  function turn(event) {
    const field = event.target;
    const held = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
    const own = held || (field.closest && field.closest(ARROWS));
    const arrow = own ? "" : {ArrowRight: "next", ArrowLeft: "previous"}[event.key];
    const way = {PageDown: "next", PageUp: "previous"}[event.key] || arrow;
    const button = way && document.querySelector(`.st-key-meeting-${way} button`);
    if (!button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (waiting.has(field)) handOver(field);
    if (field.blur) field.blur();
    setTimeout(() => button.click(), 80);
  }
  function pull() {
    const button = document.querySelector('.st-key-retro-changed button');
    if (button && !waiting.size && Date.now() - last > IDLE) button.click();
  }
  const pulling = setInterval(pull, 1500);
  document.addEventListener("input", typed, true);
  document.addEventListener("compositionend", typed, true);
  document.addEventListener("keydown", turn, true);
  return () => {
    document.removeEventListener("input", typed, true);
    document.removeEventListener("compositionend", typed, true);
    document.removeEventListener("keydown", turn, true);
    waiting.forEach(clearTimeout);
    clearInterval(pulling);
  };
}
"""
for _name, _value in (
    ("PAUSE", str(PAUSE)),
    ("IDLE", str(IDLE)),
    ("FIELDS", ", ".join(f'[class*="st-key-{start}"]' for start in FIELDS)),
):
    SCRIPT = SCRIPT.replace(_name, _value)

_mount = component("while_typing", js=SCRIPT)


def save_while_typing() -> None:
    """Mount it once on a screen whose fields save themselves."""
    _mount(key="while-typing", height=1)
