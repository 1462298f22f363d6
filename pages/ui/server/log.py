"""The log of a data folder: a JSON object a line, with the reference that the screen shows and without personal data.

What a line may hold is decided here: words of the program, places in it and numbers. The message of an error and the
arguments of a record may quote a file and are left out.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from data.meaning.masking import mask
from data.store import faults

FILE = "log/rightbox.jsonl"
LARGEST = 1_000_000
OLD_ONES = 3
OURS = ("app", "data", "analysis", "pages")
_handlers: dict[Path, logging.Handler] = {}


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Moment, level, who says it, the sentence as the program has it, and of an error kind and places."""
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": mask(str(record.msg)),
        }
        more = getattr(record, "fields", None)
        if isinstance(more, Mapping):
            said |= more
        if record.exc_info and record.exc_info[1] is not None:
            said["error"] = faults.traced(record.exc_info[1]).splitlines()
        return json.dumps(said, ensure_ascii=False)


def keep(folder: Path) -> None:
    """From now on what the program says of itself stands in the log of that folder as well."""
    place = folder / FILE
    if place in _handlers:
        return
    handler = _handler(place)
    handler.setLevel(logging.INFO)
    _handlers[place] = handler
    for name in OURS:
        logging.getLogger(name).addHandler(handler)


def end() -> None:
    """Keep no more."""
    for place in list(_handlers):
        handler = _handlers.pop(place)
        for name in OURS:
            logging.getLogger(name).removeHandler(handler)
        handler.close()


def write(folder: Path, message: str, **fields: object) -> None:
    """One line, at once. Raises OSError where the disk has no room."""
    handler = _handler(folder / FILE)
    try:
        record = logging.makeLogRecord(
            {"msg": message, "levelno": logging.ERROR, "levelname": "ERROR", "name": "pages"}
        )
        record.fields = fields
        handler.emit(record)
    finally:
        handler.close()


def _handler(place: Path) -> logging.Handler:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = RotatingFileHandler(place, maxBytes=LARGEST, backupCount=OLD_ONES, encoding="utf-8", delay=True)
    handler.setFormatter(JsonLines())
    return handler
