"""The formats of a pack: one module each, and how files are named and written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.report.base.model import Pack
from analysis.report.writers import page, slides, workbook


@dataclass(frozen=True)
class Format:
    """A way to write a Report: its name is the suffix of the file."""

    name: str
    mime: str
    render: Callable[[Pack], bytes]


FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        Format(
            "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", slides.render
        ),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook.render),
        Format("html", "text/html", page.render),
    )
}


def name_of(report: Pack, kind: str) -> str:
    """Name of a file: rightbox-2026-W30.pptx, with the language when it is not English."""
    language = "" if report.words.language == "en" else f"-{report.words.language}"
    return f"rightbox-{report.period}{language}.{kind}"


def files(
    report: Pack, kinds: Sequence[str] = tuple(FORMATS), tell: Callable[[str], None] = lambda kind: None
) -> dict[str, bytes]:
    """The files of a pack by name; ``tell`` hears which format is being written.

    Raises
    ------
    KeyError
        If a format is not one of ``FORMATS``.
    """
    made = {}
    for kind in kinds:
        tell(kind)
        made[name_of(report, kind)] = FORMATS[kind].render(report)
    return made
