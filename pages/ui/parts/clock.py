"""A clock that counts in the browser: it asks nothing of the server, and goes on when that does not answer."""

from __future__ import annotations

from datetime import datetime

from streamlit.components.v2 import component

from pages.ui.core.words import ui_words

SCRIPT = """
export default function ({ data, parentElement }) {
  const [topic, whole] = parentElement.querySelectorAll("span");
  const two = (n) => String(n).padStart(2, "0");
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  function tick() {
    const now = Date.now() / 1000 + data.ahead;
    const left = Math.floor(data.minutes * 60 - (now - data.since));
    topic.textContent = (left < 0 ? data.over : data.left).replace("{clock}", clock(Math.abs(left)));
    topic.className = left < 0 ? "over" : "";
    const spent = Math.max(0, Math.floor(now - data.began));
    whole.textContent = data.whole.replace("{clock}", clock(spent));
  }
  // the two machines' clocks may differ: what counts is the time since the server drew this
  data.ahead = data.now - Date.now() / 1000;
  tick();
  const ticking = setInterval(tick, 500);
  return () => clearInterval(ticking);
}
"""
STYLE = """
div {display: flex; gap: 0.8rem; align-items: baseline; font-variant-numeric: tabular-nums; white-space: nowrap;}
span:first-child {font-size: 1.35rem; font-weight: 600; color: var(--st-text-color);}
span:first-child.over {color: var(--st-orange-text-color, #b8480a);}
span:last-child {font-size: 1.25rem; color: var(--st-text-color); opacity: 0.7;}
"""
_mount = component(
    "meeting_clock", html='<div role="timer"><span></span><span></span></div>', css=STYLE, js=SCRIPT
)


def show(now: datetime, since: datetime, minutes: int, began: datetime, planned: int) -> None:
    """Time left for a topic, and how much of the meeting is over; it counts on over the end and says so in words."""
    words = ui_words()
    _mount(
        key="meeting-clock",
        height=36,
        data={
            "now": now.timestamp(),
            "since": since.timestamp(),
            "began": began.timestamp(),
            "minutes": minutes,
            "left": words("retro.clock.left", clock="{clock}"),
            "over": words("retro.clock.over", clock="{clock}"),
            "whole": words("retro.meeting.whole", clock="{clock}", planned=words.number(planned)),
        },
    )
