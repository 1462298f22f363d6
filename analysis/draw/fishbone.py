"""The fishbone as a Mermaid diagram: branches of the 6M with their causes and notes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from analysis.draw.look import shortened
from analysis.wording import escape
from analysis.wording.words import Words
from data.schema.taxonomy import CAUSES, SIXM

LONGEST = 46
# Indentation and line ends are Mermaid's syntax; quotes, brackets and % start other parts of it, # entities.
_SYNTAX = re.compile(r"[\"'`<>{}\[\]()%#;|\\$&]")


def ishikawa(
    problem: str,
    causes: Sequence[str],
    notes: Mapping[str, Sequence[str]],
    words: Words,
    own: Mapping[str, str] | None = None,
) -> str:
    """Text of the diagram, '' while there is nothing to draw.

    Parameters
    ----------
    problem : str
        Head of the fish.
    causes : sequence of str
        Codes of the contributing causes.
    notes : mapping of branch to notes
    own : mapping of cause to branch, optional
        Causes that users added.
    """
    branch_of = {c.code: c.sixm for c in CAUSES} | dict(own or {})
    bones: dict[str, list[str]] = {}
    for branch in SIXM:
        inside = [words.value("cause", c) for c in causes if branch_of.get(c) == branch]
        bones[branch] = [*inside, *notes.get(branch, ())]
    if not any(bones.values()):
        return ""
    lines = ["ishikawa-beta", f"    {_safe(problem) or words('retro.fishbone.problem')}"]
    for branch, twigs in bones.items():
        if twigs:
            lines.append(f"    {words(f'sixm.{branch}')}")
            lines += [f"        {_safe(twig)}" for twig in twigs if _safe(twig)]
    return "\n".join(lines)


def _safe(text: str) -> str:
    return shortened(" ".join(_SYNTAX.sub(" ", escape.plain(text)).split()), LONGEST)
