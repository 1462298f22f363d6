"""Writes that are done once more when another server's write came between."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

# attempts; the pause doubles with each, and is cut at random so that two do not meet again
TIMES, SECONDS = 6, 0.05

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class Collision(RuntimeError):
    """Somebody else's write came between; nothing of this one is stored. ``final`` when it was tried often enough."""

    final = False


def rerun(write: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """``write``, done as a whole once more after a ``Collision``, a bounded number of times.

    For functions that write in one transaction and have no effect outside of it before it ends.
    """

    @functools.wraps(write)
    def whole(*args: Arguments.args, **named: Arguments.kwargs) -> Answer:
        for attempt in range(TIMES):
            try:
                return write(*args, **named)
            except Collision as collision:
                if collision.final or attempt == TIMES - 1:
                    collision.final = True
                    raise
            time.sleep(random.uniform(0, SECONDS * 2**attempt))
        raise AssertionError

    return whole
