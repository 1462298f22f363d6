"""What happens when a screen fails: a sentence with a reference for the visitor, and the place of the fault in the log.

The log holds where it happened and which kind of error it was; never its message, which may quote what files say.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

import streamlit as st

from pages.ui import ask
from pages.ui.words import ui_words

FILE = "log/errors.log"
LARGEST = 1_000_000
KEPT = 3


def screen_failed(error: Exception) -> bool:
    """Log an error that nobody caught and say so on the screen; True, so that nothing technical is shown."""
    reference = write(error, ask.folder())
    words = ui_words()
    with st.container(border=True, key="screen-failed"):
        st.markdown(f"**{words('screen.failed.title')}**")
        st.markdown(words("screen.failed"))
        st.caption(words("screen.failed.reference", reference=reference, file=FILE))
        st.button(words("store.again"), key="screen-failed-again")
    return True


def write(error: BaseException, folder: Path) -> str:
    """Write an error without its message to the log of a data folder; returns its reference."""
    reference = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    told = [reference]
    seen: BaseException | None = error
    while seen is not None:
        told.append(type(seen).__name__)
        told += [f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(seen.__traceback__)]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    try:
        _log(folder / FILE, "\n".join(told))
    except OSError:  # a full disk must not hide the sentence on the screen
        logging.getLogger(__name__).log(logging.ERROR, "error %s could not be written to the log", reference)
    return reference


def _log(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    try:
        handler.emit(logging.makeLogRecord({"msg": text, "levelno": logging.ERROR}))
    finally:
        handler.close()
