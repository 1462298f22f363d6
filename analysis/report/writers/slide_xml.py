"""What python-pptx has no words for: fonts of every script, room in a plot, axes of weeks, error bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree  # type: ignore[attr-defined]
from pptx.oxml.ns import qn
from pptx.util import Pt

from analysis.report.base import typeface


def fonts(properties: Any, language: str) -> None:
    """Latin, East Asian and complex typefaces on run properties, in the order the schema wants."""
    face = typeface.choose(language)
    for tag, name in (("a:latin", face.latin), ("a:ea", face.east_asian), ("a:cs", face.complex)):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
        etree.SubElement(properties, qn(tag)).set("typeface", name)


def room(native: Any, left: float, right: float, high: float) -> None:
    """Where the plot begins and ends, in shares of the width: beside it stand the axis and the labels of limits."""
    area = native._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    manual = etree.Element(qn("c:manualLayout"))
    for tag, value in (
        ("layoutTarget", "inner"), ("xMode", "edge"), ("yMode", "edge"), ("x", f"{left:.4f}"), ("y", "0.12"),
        ("w", f"{right - left:.4f}"), ("h", f"{high:.4f}"),
    ):  # fmt: skip
        etree.SubElement(manual, qn(f"c:{tag}")).set("val", value)
    layout = etree.Element(qn("c:layout"))
    layout.append(manual)
    area.insert(0, layout)


def weeks(axis: Any, every: int) -> None:
    """Days as the base unit, a label every so many weeks."""
    for tag in ("c:baseTimeUnit", "c:majorUnit", "c:majorTimeUnit"):
        for old in axis.findall(qn(tag)):
            axis.remove(old)
    for tag, value in (
        ("c:baseTimeUnit", "days"),
        ("c:majorUnit", str(7 * every)),
        ("c:majorTimeUnit", "days"),
    ):
        etree.SubElement(axis, qn(tag)).set("val", value)


def labels(axis: Any, every: int) -> None:
    """A label at every so many categories, none left out for want of room."""
    for old in axis.findall(qn("c:tickLblSkip")):
        axis.remove(old)
    skip = etree.Element(qn("c:tickLblSkip"))
    skip.set("val", str(every))
    after = [axis.find(qn(tag)) for tag in ("c:tickMarkSkip", "c:noMultiLvlLbl", "c:extLst")]
    place = next((list(axis).index(found) for found in after if found is not None), len(axis))
    axis.insert(place, skip)


def turned(axis: Any, degrees: int) -> None:
    """Labels turned by so many degrees and no others; level ones are not left out for want of room."""
    for body in axis.iter(qn("a:bodyPr")):
        body.set("rot", str(60_000 * degrees))
        body.set("vert", "horz")
        body.set("wrap", "none")


def error_bars(series: Any, plus: Sequence[float | None], minus: Sequence[float | None], code: str) -> None:
    """Custom vertical error bars; python-pptx has none. They stand before the categories in the schema."""
    bars = etree.Element(qn("c:errBars"))
    for tag, value in (("errDir", "y"), ("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "1")):
        etree.SubElement(bars, qn(f"c:{tag}")).set("val", value)
    for tag, values in (("plus", plus), ("minus", minus)):
        literal = etree.SubElement(etree.SubElement(bars, qn(f"c:{tag}")), qn("c:numLit"))
        etree.SubElement(literal, qn("c:formatCode")).text = "General"
        etree.SubElement(literal, qn("c:ptCount")).set("val", str(len(values)))
        for place, value in enumerate(values):
            if value is not None:
                point = etree.SubElement(literal, qn("c:pt"))
                point.set("idx", str(place))
                etree.SubElement(point, qn("c:v")).text = str(value)
    line = etree.SubElement(etree.SubElement(bars, qn("c:spPr")), qn("a:ln"))
    line.set("w", str(Pt(2)))
    etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr")).set("val", code.lstrip("#"))
    series.insert(list(series).index(series.find(qn("c:cat"))), bars)


def hidden(legend: Any, entries: Sequence[int]) -> None:
    """Take series out of a legend."""
    for place, index in enumerate(entries):
        entry = etree.Element(qn("c:legendEntry"))
        etree.SubElement(entry, qn("c:idx")).set("val", str(index))
        etree.SubElement(entry, qn("c:delete")).set("val", "1")
        legend.insert(1 + place, entry)


def gaps(chart: Any) -> None:
    """Leave a gap where a value is missing."""
    blanks = chart.find(qn("c:dispBlanksAs"))
    if blanks is None:
        blanks = etree.SubElement(chart, qn("c:dispBlanksAs"))
    blanks.set("val", "gap")
