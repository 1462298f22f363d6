"""The pack as slides: 16:9, native charts and tables that can be edited, one finding a slide."""

from __future__ import annotations

import io
import re
from functools import partial
from typing import Any

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Inches

from analysis.draw.look import LIGHT
from analysis.report.base import typeface
from analysis.report.base.model import Chart, Pack, ReportFigure, Section, heading
from analysis.report.base.text_width import cut, lines, width
from analysis.report.writers import slide_charts
from analysis.report.writers.slide_text import BOLD, LINE, SAFE, box, fitted, points, table, write

WIDE, HIGH = 13.333, 7.5
LEFT, ROOM = 0.6, 12.13
TOP, BOTTOM = 1.72, 6.34
TITLE_ONLY = 5
# Width of a chart with a table beside it.
BESIDE = 4.9
# A table of so few rows stands below its chart, each about so many inches high.
FEW_ROWS, SHORT_TABLE = 2, 0.42
# What stands below a figure: its size, and how many lines at most.
SMALL, FIGURE_LINES = 14, 2
# A title of one line may be large; a longer one is set in two.
ONE_LINE, TWO_LINES = (28, 26, 24), (26, 24, 22, 20)


def render(report: Pack) -> bytes:
    """The slides as a file."""
    deck = Presentation()
    _widescreen(deck, report)
    _cover(deck, report)
    for section in _gathered(report):
        _section(deck, section, report)
    core = deck.core_properties
    core.title, core.subject = f"{report.title} · {report.subtitle}", report.stamp
    core.author = report.words("app.name")
    core.language = typeface.choose(report.words.language).tag
    core.created = core.modified = report.made_at
    made = io.BytesIO()
    deck.save(made)
    return made.getvalue()


def _gathered(report: Pack) -> list[Section]:
    """The sections with something to show, those with a finding alone together on one slide before the last."""
    bare = [s for s in report.sections if s.bare]
    full = [s for s in report.sections if not s.bare]
    if not bare:
        return full
    words = report.words
    told = tuple(words("report.rest.one", title=s.title, finding=heading(s.finding)) for s in bare)
    rest = Section("rest", words("report.rest.title"), words("report.rest.finding"), told)
    return [*full[:-1], rest, *full[-1:]]


def _widescreen(deck: Any, report: Pack) -> None:
    """Stretch the 4:3 master and its layouts, and give the theme the language's fonts, for slides that people add."""
    factor = WIDE / (deck.slide_width / 914400)
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    master = deck.slide_master
    for shapes in (master.shapes, *(layout.shapes for layout in deck.slide_layouts)):
        for shape in shapes:
            if shape._element.xpath(".//a:xfrm"):
                shape.left, shape.width = int(shape.left * factor), int(shape.width * factor)
    face = typeface.choose(report.words.language)
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = theme.blob.decode("utf-8")
    text = re.sub(r'<a:ea typeface="[^"]*"/>', f'<a:ea typeface="{face.east_asian}"/>', text)
    theme._blob = text.encode("utf-8")


def _slide(deck: Any, title: str, report: Pack, kicker: str, place: tuple[float, float, float, float]) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    left, top, wide, high = place
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = Inches(left), Inches(top), Inches(wide), Inches(high)
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.TOP
    size, kept = _title_size(title, wide, high)
    write(frame, kept[0], report, size=size, bold=True)
    if kicker:
        write(box(slide, left, top - 0.34, wide, 0.3), kicker, report, size=14, code=LIGHT.accent, bold=True)
    _footer(slide, report)
    return slide


def _title_size(title: str, wide: float, high: float) -> tuple[int, list[str]]:
    for size in ONE_LINE:
        if lines(title, wide * BOLD, size) == 1:
            return size, [title]
    return fitted([title], wide * BOLD, high + 0.12, TWO_LINES)


def _footer(slide: Any, report: Pack) -> None:
    demo = f" · {report.words('report.demo')}" if report.is_demo else ""
    stamp = cut(report.stamp + demo, (ROOM - 1) * 72 / 12)
    write(box(slide, LEFT, 7.04, ROOM - 1, 0.26), stamp, report, size=12, code=LIGHT.muted)
    frame = box(slide, LEFT + ROOM - 0.9, 7.04, 0.9, 0.26)
    paragraph = write(frame, "", report, size=12, code=LIGHT.muted)
    paragraph.alignment = PP_ALIGN.RIGHT
    run = paragraph.runs[0]._r
    field = run.makeelement(qn("a:fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"})
    for child in list(run):
        field.append(child)
    field.find(qn("a:t")).text = str(len(slide.part.package.presentation_part.presentation.slides))
    run.getparent().replace(run, field)


def _cover(deck: Any, report: Pack) -> None:
    slide = _slide(deck, report.title, report, report.words("app.name"), (LEFT, 0.72, ROOM, 0.6))
    write(box(slide, LEFT, 1.3, ROOM, 0.4), report.subtitle, report, size=20, code=LIGHT.muted)
    size, kept = fitted([heading(report.headline)], ROOM * BOLD, 0.55, (26, 24, 22, 20, 18, 16, 14))
    write(box(slide, LEFT, 1.95, ROOM, 0.6), kept[0], report, size=size, code=LIGHT.accent, bold=True)
    each = ROOM / len(report.figures)
    sizes = (fitted([f.value], (each - 0.2) * BOLD, 0.75, (36, 32, 28, 24, 20))[0] for f in report.figures)
    size = min(sizes)
    for index, figure in enumerate(report.figures):
        _figure(slide, figure, report, (LEFT + index * each, each - 0.2, size))
    used = _beside_figures(slide, report, each - 0.2)
    points(slide, report.decisions, report, (LEFT, 4.45 + used, ROOM, 2.2 - used))
    write(box(slide, LEFT, 6.66, ROOM, 0.25), report.compared, report, size=12, code=LIGHT.muted)


def _figure(slide: Any, figure: ReportFigure, report: Pack, place: tuple[float, float, int]) -> None:
    left, wide, size = place
    frame = box(slide, left, 2.62, wide, 1.85)
    write(frame, figure.label, report, size=14, code=LIGHT.muted)
    write(frame, cut(figure.value, wide * 72 / size), report, size=size, bold=True, first=False)
    if figure.unit:
        write(frame, figure.unit, report, size=14, code=LIGHT.muted, first=False)
    if figure.change:
        code = {"worse": LIGHT.worse, "better": LIGHT.better}.get(figure.direction, LIGHT.text)
        signed = figure.direction and figure.change[:1] in ("+", "−")
        word = f" {report.words(f'direction.{figure.direction}')}" if signed else ""
        write(frame, figure.change + word, report, size=16, code=code, first=False)
    if figure.small and lines(figure.small, wide, SMALL) <= FIGURE_LINES:
        write(frame, figure.small, report, size=SMALL, code=LIGHT.muted, first=False)


def _beside_figures(slide: Any, report: Pack, wide: float) -> float:
    """Write what is too long to stand below its figure across the slide; the height that it takes."""
    label = partial(report.words, "filter.chip")
    told = [
        label(name=f.label, value=f.small)
        for f in report.figures
        if f.small and lines(f.small, wide, SMALL) > FIGURE_LINES
    ]
    if not told:
        return 0.0
    size, kept = fitted([" ".join(told)], ROOM, 0.75, (12,))
    write(box(slide, LEFT, 4.25, ROOM, 0.75), kept[0], report, size=size, code=LIGHT.muted)
    return lines(kept[0], ROOM / SAFE, size) * size * LINE / 72 - 0.12


def _section(deck: Any, section: Section, report: Pack) -> None:
    slide = _slide(deck, section.heading, report, section.title, (LEFT, 0.62, ROOM, 0.95))
    short = lines(section.heading, ROOM * BOLD, ONE_LINE[-1]) == 1
    top = TOP - 0.35 if short else TOP
    listed = section.tables[0] if section.tables and section.tables[0].first else None
    more = ""
    if (
        listed is not None
        and [c.shape for c in section.charts] == ["control"]
        and len(listed.frame) <= FEW_ROWS
    ):
        below = SHORT_TABLE * (1 + len(listed.frame)) + 0.2
        _chart(slide, section.charts[0], report, (LEFT, top, ROOM, BOTTOM - top - below))
        more = _table(slide, section, report, (LEFT, BOTTOM - below + 0.1, ROOM, below))
    elif section.charts and listed is not None:
        _chart(slide, section.charts[0], report, (LEFT, top, BESIDE, BOTTOM - top))
        left = BESIDE + 0.2
        more = _table(slide, section, report, (LEFT + left, top + 0.1, ROOM - left, BOTTOM - top))
    elif section.charts:
        _charts(slide, section, report, top)
    elif listed is not None:
        used = points(slide, section.points, report, (LEFT, top, ROOM, 1.9)) if section.points else 0.0
        more = _table(slide, section, report, (LEFT, top + used + 0.1, ROOM, BOTTOM - top - used - 0.1))
    elif section.points:
        points(slide, section.points, report, (LEFT, top, ROOM, BOTTOM + 0.3 - top))
    _small(slide, section, report, more)


def _charts(slide: Any, section: Section, report: Pack, top: float) -> None:
    """One chart over the whole width or two side by side, the sentences below."""
    low = 1.35 if section.points else 0.0
    each = ROOM / len(section.charts)
    for index, chart in enumerate(section.charts):
        _chart(slide, chart, report, (LEFT + index * each, top, each - 0.1, BOTTOM - top - low))
    if section.points:
        points(slide, section.points, report, (LEFT, BOTTOM - low + 0.1, ROOM, low - 0.05))


def _chart(slide: Any, chart: Chart, report: Pack, place: tuple[float, float, float, float]) -> None:
    left, top, wide, high = place
    room = wide * BOLD * 72 / 14
    with_unit = chart.titled(report.words)
    title = with_unit if width(with_unit) <= room else cut(chart.title, room)
    write(box(slide, left, top, wide, 0.28), title, report, size=14, bold=True, code=LIGHT.muted)
    inches = (Inches(left - 0.05), Inches(top + 0.28), Inches(wide + 0.05), Inches(high - 0.28))
    slide_charts.add(slide, chart, report, inches)


def _table(slide: Any, section: Section, report: Pack, place: tuple[float, float, float, float]) -> str:
    listed = section.tables[0]
    count, _ = table(slide, listed, report, place, listed.first)
    rest = len(listed.frame) - count
    return report.words("report.more", n=rest) if rest else ""


def _small(slide: Any, section: Section, report: Pack, more: str) -> None:
    """What was counted, how to read it: below on the slide, and with the whole finding in the notes."""
    told = " · ".join(part for part in (*section.facts, more) if part)
    texts = [part for part in (told, section.how) if part]
    frame = box(slide, LEFT, BOTTOM + 0.08, ROOM, 0.6) if texts else None
    for index, text in enumerate(texts):
        room = ROOM * 72 / 12 * (1 if index == 0 and len(texts) > 1 else 2)
        write(frame, cut(text, room), report, size=12, code=LIGHT.muted, first=index == 0)
    notes = slide.notes_slide.notes_text_frame
    for index, text in enumerate([section.heading, *section.points, *texts, report.stamp]):
        write(notes, text, report, size=12, first=index == 0)
