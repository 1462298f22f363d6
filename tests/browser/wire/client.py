"""A visitor without a browser: speaks Streamlit's protocol to the running server, and says whatever it likes."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

SECONDS = 60.0
EDITS = {"edited_rows": {"0": {"role": "admin", "value": "forged"}}, "added_rows": [{}], "deleted_rows": [0]}
CHOSEN = {"selection": {"rows": [0, 1], "columns": [], "cells": [], "points": [{"x": 1, "y": 1}], "box": []}}


@dataclass
class Drawn:
    """What the server sent for one run of a screen."""

    text: str = ""
    widgets: dict[str, str] = field(default_factory=dict)  # id -> kind of element
    failed: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)  # addresses below /media/

    def take(self, said: ForwardMsg) -> None:
        """Add one message."""
        for kind, name, value in _texts(said):
            self.text += f"{value}\n"
            if name == "id" and value.startswith("$$ID"):
                self.widgets[value] = kind
            if value.startswith("/media/"):
                self.files.add(value)
        if said.WhichOneof("type") == "delta" and said.delta.new_element.WhichOneof("type") == "exception":
            self.failed.append(said.delta.new_element.exception.message)


class WireVisitor:
    """One connection to the server on ``port``; a context manager."""

    def __init__(self, port: int, cookie: str = "", host: str = "", origin: str | None = ""):
        self._port, self._cookie = port, cookie
        self._host = host or f"localhost:{port}"
        self._origin = f"http://{self._host}" if origin == "" else origin
        self._pages: dict[str, str] = {}

    def __enter__(self) -> WireVisitor:
        headers = {"Cookie": self._cookie} if self._cookie else {}
        way = socket.create_connection(("localhost", self._port), SECONDS)  # whatever the name of the host is
        self._connection = connect(
            f"ws://{self._host}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=self._origin,  # type: ignore[arg-type]
            additional_headers=headers, sock=way, max_size=None, open_timeout=SECONDS, ping_timeout=None,
        )  # fmt: skip
        self._socket: ClientConnection = self._connection.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._connection.__exit__(*error)

    def see(self, screen: str, query: str = "", states: Collection[WidgetState] = ()) -> Drawn:
        """Ask for a screen in this state of its widgets."""
        asked = BackMsg()
        asked.rerun_script.page_script_hash = self._pages.get(screen, "")
        asked.rerun_script.page_name = screen
        asked.rerun_script.query_string = query
        asked.rerun_script.widget_states.widgets.extend(states)
        self.say(asked)
        drawn = Drawn()
        while True:
            said = self._heard()
            kind = said.WhichOneof("type")
            if kind == "navigation":
                pages = said.navigation.app_pages
                self._pages = {page.url_pathname or "overview": page.page_script_hash for page in pages}
            drawn.take(said)
            if kind == "script_finished" and said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return drawn

    def say(self, asked: BackMsg) -> None:
        """Send anything."""
        self._socket.send(asked.SerializeToString())

    def _heard(self) -> ForwardMsg:
        data, said = self._socket.recv(SECONDS), ForwardMsg()
        said.ParseFromString(data if isinstance(data, bytes) else data.encode())
        return said


def _texts(message: Message, kind: str = "") -> Iterator[tuple[str, str, str]]:
    """(kind of element, field, text) of every text in a message."""
    for description, value in message.ListFields():
        values = value if isinstance(value, (list, tuple)) or hasattr(value, "append") else [value]
        for one in values.values() if hasattr(values, "values") else values:
            if isinstance(one, Message):
                yield from _texts(one, description.name)
            elif isinstance(one, (str, bytes)):
                text = one if isinstance(one, str) else one.decode("utf-8", "ignore")
                yield kind, description.name, text


_FORGED: Mapping[str, Callable[[WidgetState, str], None]] = {
    "button": lambda s, _: setattr(s, "trigger_value", True),
    "download_button": lambda s, _: setattr(s, "trigger_value", True),
    "checkbox": lambda s, _: setattr(s, "bool_value", True),
    "number_input": lambda s, _: setattr(s, "double_value", 99.0),
    "slider": lambda s, _: s.double_array_value.data.extend([0.0, 99.0]),
    "multiselect": lambda s, text: s.string_array_value.data.append(text),
    "button_group": lambda s, text: s.string_array_value.data.append(text),
    "date_input": lambda s, _: s.string_array_value.data.extend(["1990/01/01", "2090/01/01"]),
    "date_time_input": lambda s, _: s.string_array_value.data.append("1990/01/01, 00:00"),
    "plotly_chart": lambda s, _: setattr(s, "string_value", json.dumps(CHOSEN)),
    "arrow_data_frame": lambda s, _: setattr(s, "string_value", json.dumps({**EDITS, **CHOSEN})),
    "popover": lambda s, _: setattr(s, "bool_value", True),
    "expandable": lambda s, _: setattr(s, "bool_value", True),
    "dialog": lambda s, _: setattr(s, "bool_value", True),
}


def forged(widgets: Mapping[str, str], text: str) -> list[WidgetState]:
    """A state for each of these widgets: pressed, ticked, filled with ``text``, opened, edited."""
    states = []
    for widget, kind in widgets.items():
        state = WidgetState(id=widget)
        _FORGED.get(kind, lambda s, text: setattr(s, "string_value", text))(state, text)
        states.append(state)
    return states
