"""Where an error happened and of which kind it was, for logs; never its message, which may quote what files say."""

from __future__ import annotations

import traceback


def traced(error: BaseException) -> str:
    """Kind and places of an error and of those it came from."""
    told: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        told.append(type(seen).__name__)
        told += [f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(seen.__traceback__)]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(told)
