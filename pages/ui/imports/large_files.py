"""The field for files over the uploader's limit: sends them in one stream, with progress, and says what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from streamlit.components.v2 import component

from pages.ui.core.words import ui_words
from pages.ui.server import uploads
from pages.ui.server.base_path import below

_SENTENCES = ("choose", "sending", "done", "failed", "not_allowed", "too_large", "quota", "disk_full")
_HTML = """
<label class="field"><span class="label"></span><input type="file" multiple></label>
<div class="row" role="status" aria-live="polite">
<progress max="100" value="0" hidden></progress><span class="said"></span></div>
"""
_CSS = """
:host, .field, .row { font-family: var(--st-font); color: var(--st-text-color); font-size: 0.95rem; }
.field { display: inline-block; cursor: pointer; }
.label { display: inline-block; padding: 0.35rem 0.8rem; border: 1px solid var(--st-border-color); border-radius: 6px;
  background: var(--st-background-color); }
.field:focus-within .label, .label:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
input { position: absolute; opacity: 0; width: 1px; height: 1px; }
.row { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; min-height: 1.6rem; margin-top: 0.4rem; }
progress { accent-color: var(--st-primary-color); width: 16rem; max-width: 60vw; }
"""
_JS = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const input = parentElement.querySelector("input");
  const bar = parentElement.querySelector("progress");
  const said = parentElement.querySelector(".said");
  parentElement.querySelector(".label").textContent = data.words.choose;
  const cookie = (document.cookie.match(/(?:^|; )_streamlit_xsrf=([^;]*)/) || [])[1] || "";
  const send = (file) => new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("PUT", data.path);
    request.setRequestHeader("X-Xsrftoken", decodeURIComponent(cookie).replace(/^"|"$/g, ""));
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.upload.onprogress = (event) => {
      if (!event.lengthComputable) return;
      bar.value = Math.floor((100 * event.loaded) / event.total);
      said.textContent = `${data.words.sending} ${file.name} – ${bar.value} %`;
    };
    request.onload = () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch (error) { answer = { error: "failed" }; }
      resolve(answer.id ? answer : { error: answer.error || "failed" });
    };
    request.onerror = () => resolve({ error: "failed" });
    request.send(file);
  });
  input.onchange = async () => {
    const files = Array.from(input.files || []);
    input.disabled = true;
    const arrived = [];
    for (const file of files) {
      bar.hidden = false;
      bar.value = 0;
      const answer = await send(file);
      if (answer.error) { said.textContent = `${file.name}: ${data.words[answer.error] || data.words.failed}`; break; }
      arrived.push(answer.id);
      said.textContent = `${file.name}: ${data.words.done}`;
    }
    bar.hidden = true;
    input.disabled = false;
    input.value = "";
    if (arrived.length) setTriggerValue("arrived", arrived);
  };
}
"""
_field = component("rightbox_large_files", html=_HTML, css=_CSS, js=_JS)


@dataclass(frozen=True)
class Arrived:
    """A file that was streamed to the disk."""

    token: str
    name: str
    path: Path
    size: int


def large_files(folder: Path, key: str) -> list[Arrived]:
    """Draw the field; the files that have arrived whole since the last run."""
    words = ui_words()
    own = uploads.ticket(folder)
    sentences = {name: words(f"large_files.{name}") for name in _SENTENCES}
    result = _field(
        data={"path": below(f"{uploads.PATH}/{own.token}"), "words": sentences},
        key=key,
        on_arrived_change=lambda: None,
    )
    arrived = []
    for token in result.arrived or ():
        found = uploads.take(own, str(token))
        if found is not None:
            arrived.append(Arrived(str(token), found[0], found[1], found[1].stat().st_size))
    return arrived
