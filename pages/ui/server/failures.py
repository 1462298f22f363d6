"""What happens when a screen fails: a sentence with a reference for the visitor, the place of the fault in the log."""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from data.store import faults, full_disk
from pages.ui.core import ask
from pages.ui.core.words import ui_words
from pages.ui.server import log, metrics

FILE = log.FILE


def screen_failed(error: Exception) -> bool:
    """Log an error that nobody caught and say so on the screen; True, so that nothing technical is shown."""
    reference = write(error, ask.folder())
    words = ui_words()
    with st.container(border=True, key="screen-failed"):
        st.markdown(f"**{words('screen.failed.title')}**")
        st.markdown(words("store.disk_full" if full_disk(error) else "screen.failed"))
        st.caption(words("screen.failed.reference", reference=reference, file=FILE))
        st.button(words("store.again"), key="screen-failed-again")
    return True


def write(error: BaseException, folder: Path) -> str:
    """Write an error without its message to the log of a data folder; returns its reference."""
    reference = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    try:
        log.write(folder, "a screen failed", reference=reference, error=faults.traced(error).splitlines())
        metrics.failures.inc()
    except OSError:  # a full disk must not hide the sentence on the screen
        logging.getLogger(__name__).log(logging.ERROR, "error %s could not be written to the log", reference)
    return reference
