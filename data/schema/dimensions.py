"""What numbers can be grouped and filtered by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Dimension:
    """Something numbers are cut by. ``side`` exposure: known of every shipped line; outcome: only of a case."""

    name: str
    side: Literal["exposure", "outcome"]
    filterable: bool = False


DIMENSIONS: dict[str, Dimension] = {
    d.name: d
    for d in (
        Dimension("platform", "exposure"),
        Dimension("shop", "exposure", True),
        Dimension("warehouse", "exposure", True),
        Dimension("sku", "exposure", True),
        Dimension("parent_sku", "exposure", True),
        Dimension("packer", "exposure", True),
        Dimension("picker", "exposure"),
        Dimension("station", "exposure", True),
        Dimension("carrier", "exposure", True),
        Dimension("shift", "exposure", True),
        Dimension("scan", "exposure"),
        Dimension("symptom", "outcome", True),
        Dimension("cause", "outcome", True),
        Dimension("sixm", "outcome"),
        Dimension("origin", "outcome"),
        Dimension("detection", "outcome"),
        Dimension("fault", "outcome"),
        Dimension("request", "outcome"),
        Dimension("resolution", "outcome"),
        Dimension("received_sku", "outcome"),
        Dimension("currency", "outcome"),
    )
}
CUBE_DIMENSIONS: tuple[str, ...] = (
    "platform", "shop", "warehouse", "carrier", "sku", "parent_sku", "packer", "picker", "station", "shift", "scan",
)  # fmt: skip
ORDER_DIMENSIONS: tuple[str, ...] = ("platform", "shop", "warehouse", "carrier")
TIME_GRAINS: tuple[str, ...] = ("day", "week", "month")
EXPOSURES: tuple[str, ...] = ("lines", "orders", "units")
DATE_BASES: tuple[str, ...] = ("shipped", "ordered", "opened")
