"""Commands of the terminal while the screens are up: run in this process, because it holds the store."""

from __future__ import annotations

from collections.abc import Sequence

from data.commands.caller import Caller
from data.commands.listener import Channel, listening
from pages.ui.core import ask

_channels: list[Channel] = []


def take() -> None:
    """From now on take commands for every store that the screens open."""
    if _listen not in ask.when_opened:
        ask.when_opened.append(_listen)


def end() -> None:
    """Take no more; what runs ends at its next step."""
    if _listen in ask.when_opened:
        ask.when_opened.remove(_listen)
    while _channels:
        _channels.pop().stop()


def _listen() -> None:
    opened = ask.opened()
    channel = (
        # whoever gives a command opens a shared store by himself
        None
        if opened.path is None or opened.read_only or opened.shared
        else listening(opened.path, PROGRAMS, ask.opened)
    )
    if channel is not None:
        _channels.append(channel)


def _data(arguments: Sequence[str], caller: Caller) -> int:
    from data.__main__ import main

    return main(arguments, caller)


def _analysis(arguments: Sequence[str], caller: Caller) -> int:
    from analysis.__main__ import main

    return main(arguments, caller)


PROGRAMS = {"data": _data, "analysis": _analysis}
