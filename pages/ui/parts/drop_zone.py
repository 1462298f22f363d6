"""The field that files are dropped on, with words of the visitor's language inside it.

Streamlit writes "Upload", "50MB per file" and why a file is refused into the field in English only (1.67); a style puts
ours in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pages.ui.core.words import ui_words

STYLE = """<style>
[data-testid="stFileUploaderDropzone"] button p,
[data-testid="stFileUploaderDropzoneInstructions"] span {{font-size: 0;}}
[data-testid="stFileUploaderDropzone"] button p::after {{content: "{choose}"; font-size: 0.875rem;}}
[data-testid="stFileUploaderDropzoneInstructions"] span::after {{content: "{limit}"; font-size: 0.875rem;}}
[data-testid="stFileUploader"] [role="alert"], [data-testid="stFileUploader"] [role="alert"] * {{font-size: 0;}}
[data-testid="stFileUploader"] [role="alert"]::after {{content: "{refused}"; font-size: 0.875rem; white-space: normal;}}
[data-testid="stFileUploader"]:has([aria-invalid="true"])::after {{content: "⚠ {refused}"; display: block;
  padding-top: .5rem; font-size: 0.875rem;}}
</style>"""


def drop_zone(
    label: str,
    key: str,
    most_megabytes: int,
    help: str,
    *,
    type: Sequence[str] | None = None,
    on_change: Callable[..., None],
    args: tuple[Any, ...] = (),
) -> None:
    """Several files at once, each of at most ``most_megabytes``; ``on_change`` takes them from the key's state."""
    words = ui_words()
    st.file_uploader(
        label,
        type=type,
        accept_multiple_files=True,
        key=key,
        max_upload_size=most_megabytes,
        help=help,
        on_change=on_change,
        args=args,
    )
    st.html(
        STYLE.format(
            choose=words("parts.drop.choose"),
            limit=words("parts.drop.limit", limit=most_megabytes),
            refused=words("parts.drop.refused", limit=most_megabytes, kinds=", ".join(type or ("…",))),
        )
    )
