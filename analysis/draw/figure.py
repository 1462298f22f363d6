"""A figure as it is sent to the browser: plotly's own checks each property, which takes longer than all the rest.

Whoever asks for its traces or layout gets plotly's objects, with all that plotly checks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io

KINDS = ("bar", "scatter", "waterfall")
# of plotly's template what a chart on two axes takes from it: the whole is longer than most charts
_TEMPLATE = (
    "annotationdefaults", "autotypenumbers", "colorway", "font", "hoverlabel", "hovermode", "shapedefaults", "title",
    "xaxis", "yaxis",
)  # fmt: skip


class Drawing(go.Figure):
    """What ``analysis.draw`` draws on: the acts of a plotly figure that it needs, written down as they are."""

    def __init__(self, **layout: Any) -> None:
        self._spec: dict[str, Any] = {"data": [], "layout": {"template": _template()}}
        self._checked: go.Figure | None = None
        self.update_layout(**layout)

    def add_scatter(self, **trace: Any) -> Drawing:  # type: ignore[override]
        """Lines and points."""
        return self._add("scatter", trace)

    def add_bar(self, **trace: Any) -> Drawing:  # type: ignore[override]
        """Bars."""
        return self._add("bar", trace)

    def add_waterfall(self, **trace: Any) -> Drawing:  # type: ignore[override]
        """Bars that begin where the one before ends."""
        return self._add("waterfall", trace)

    def add_annotation(self, **annotation: Any) -> Drawing:  # type: ignore[override]
        """A text at a point."""
        self._in_layout("annotations", annotation)
        return self

    def add_hline(self, y: Any, **shape: Any) -> Drawing:  # type: ignore[override]
        """A line over the whole width."""
        ends = {"x0": 0, "x1": 1, "xref": "x domain", "y0": y, "y1": y, "yref": "y"}
        self._in_layout("shapes", {"type": "line", **ends, **shape})
        return self

    def add_vline(self, x: Any, **shape: Any) -> Drawing:  # type: ignore[override]
        """A line over the whole height."""
        ends = {"x0": x, "x1": x, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}
        self._in_layout("shapes", {"type": "line", **ends, **shape})
        return self

    def update_layout(self, changes: Mapping[str, Any] | None = None, **more: Any) -> Drawing:  # type: ignore[override]
        """Change the layout: what lies inside of what stays."""
        self._checked = None
        _merge(self._spec["layout"], {**(changes or {}), **more})
        return self

    def update_xaxes(self, **changes: Any) -> Drawing:  # type: ignore[override]
        """Change every horizontal axis."""
        return self._update_axes("xaxis", changes)

    def update_yaxes(self, **changes: Any) -> Drawing:  # type: ignore[override]
        """Change every vertical axis."""
        return self._update_axes("yaxis", changes)

    def to_dict(self) -> dict[str, Any]:
        """The figure as the browser gets it.

        Streamlit hands each chart to plotly three times while it opens; with a revision of what is drawn plotly draws
        it once, for it takes lists that are equal but not the same for others.
        """
        layout = {name: part for name, part in self._spec["layout"].items() if name != "datarevision"}
        drawn = repr((self._spec["data"], layout)).encode()
        self._spec["layout"]["datarevision"] = hashlib.blake2b(drawn, digest_size=8).hexdigest()
        return self._spec

    def marks(self) -> list[Any]:
        """What a click on each mark stands for, and its tooltip."""
        return [mark for trace in self._spec["data"] for mark in trace.get("customdata", ())]

    def inside(self) -> tuple[float, float]:
        """Height of the whole, and the room left above the plot."""
        layout = self._spec["layout"]
        return layout["height"], layout.get("margin", {}).get("t") or 0

    @property
    def checked(self) -> go.Figure:
        """The same figure as plotly's."""
        if self._checked is None:
            self._checked = go.Figure(self._spec)
        return self._checked

    @property
    def data(self) -> Any:  # type: ignore[override]
        """The traces."""
        return self.checked.data

    @property
    def layout(self) -> Any:  # type: ignore[override]
        """The layout."""
        return self.checked.layout

    def _add(self, kind: str, trace: Mapping[str, Any]) -> Drawing:
        self._checked = None
        self._spec["data"].append({"type": kind, **_plain(trace)})
        return self

    def _in_layout(self, name: str, part: Mapping[str, Any]) -> None:
        self._checked = None
        self._spec["layout"].setdefault(name, []).append(_plain(part))

    def _update_axes(self, axis: str, changes: Mapping[str, Any]) -> Drawing:
        layout = self._spec["layout"]
        for name in [name for name in layout if name.startswith(axis)]:
            self.update_layout({name: changes})
        return self


def _merge(into: dict[str, Any], changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        if isinstance(value, Mapping) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        else:
            into[name] = _plain(value)


def _plain(value: Any) -> Any:
    """A value of lists and numbers; what is missing in a column is None."""
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items() if part is not None}
    if isinstance(value, pd.Series | pd.Index | np.ndarray):
        return [None if part is pd.NA or part is pd.NaT or part != part else part for part in value.tolist()]
    return value


@lru_cache(maxsize=1)
def _template() -> dict[str, Any]:
    whole = plotly.io.templates[plotly.io.templates.default].to_plotly_json()
    return {
        "data": {kind: whole["data"][kind] for kind in KINDS if kind in whole["data"]},
        "layout": {name: whole["layout"][name] for name in _TEMPLATE if name in whole["layout"]},
    }
