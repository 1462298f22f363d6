"""What numbers can be grouped and filtered by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Dimension:
    """Something numbers are cut by, and where its value is written down.

    ``home``: line = a column of the shipped line, packing = of its packing event, case = of a case, cause = a
    property of the cause. ``of_order``: the same for all lines of an order, so that orders add up over it.
    """

    name: str
    home: Literal["line", "packing", "case", "cause"]
    filterable: bool = False
    of_order: bool = False

    @property
    def side(self) -> Literal["exposure", "outcome"]:
        """exposure: known of every shipped line; outcome: only of a case."""
        return "exposure" if self.home in ("line", "packing") else "outcome"


DIMENSIONS: dict[str, Dimension] = {
    d.name: d
    for d in (
        Dimension("platform", "line", of_order=True),
        Dimension("shop", "line", True, of_order=True),
        Dimension("warehouse", "line", True, of_order=True),
        Dimension("sku", "line", True),
        Dimension("parent_sku", "line", True),
        Dimension("packer", "packing", True),
        Dimension("picker", "packing"),
        Dimension("station", "packing", True),
        Dimension("carrier", "line", True, of_order=True),
        Dimension("shift", "packing", True),
        Dimension("scan", "packing"),
        Dimension("symptom", "case", True),
        Dimension("cause", "case", True),
        Dimension("sixm", "cause"),
        Dimension("origin", "case"),
        Dimension("detection", "case"),
        Dimension("fault", "case"),
        Dimension("request", "case"),
        Dimension("resolution", "case"),
        Dimension("received_sku", "case"),
        Dimension("currency", "case"),
    )
}


def names_of(home: str) -> tuple[str, ...]:
    """Dimensions whose values are written down there, in the order of their declaration."""
    return tuple(name for name, d in DIMENSIONS.items() if d.home == home)


ORDER_DIMENSIONS: tuple[str, ...] = tuple(name for name in names_of("line") if DIMENSIONS[name].of_order)
LINE_DIMENSIONS: tuple[str, ...] = (
    *ORDER_DIMENSIONS,
    *(name for name in names_of("line") if not DIMENSIONS[name].of_order),
)
PACKING_DIMENSIONS: tuple[str, ...] = names_of("packing")
CUBE_DIMENSIONS: tuple[str, ...] = (*LINE_DIMENSIONS, *PACKING_DIMENSIONS)
TIME_GRAINS: tuple[str, ...] = ("day", "week", "month")
DATE_BASES: tuple[str, ...] = ("shipped", "ordered", "opened")
