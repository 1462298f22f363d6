"""The topics of the retros that the simulated shop has held."""

from __future__ import annotations

import json
from typing import Any

from data.demo.catalogue import IDLE_FAMILY, KIT_FAMILY

Row = dict[str, Any]
KIT_WHYS = (
    ("1", "", "A part was missing in the box"),
    ("2", "1", "Nobody saw that it was missing"),
    ("3", "2", "The box is scanned, its parts are not"),
    ("4", "3", "The packing screen knows the box as one item"),
    ("5", "4", "Kits were set up in the stock system without their parts"),
    ("6", "2", "The tray looks full with four parts"),
    ("7", "6", "No part has a place of its own"),
)
GLASS_WHYS = (
    ("1", "", "A protector of another model was packed"),
    ("2", "1", "The sleeves were confused"),
    ("3", "2", "The model is in small type on the back"),
    ("4", "2", "Models lie side by side"),
)


def topics(retros: list[Row]) -> list[Row]:
    """The problem that each retro was about, and another one that came to an end at once."""
    kit, glass = retros
    return [
        _topic(
            1,
            kit,
            1,
            "Gift boxes leave without a component",
            subject=f"parent_sku={KIT_FAMILY}",
            what_happened="Boxes of five parts were closed with four.",
            made_sense="The tray looks full with four parts: it has no place of its own for each.",
            surprised="The paper list differed from the listing for two of the scents.",
            contributing="kit_bom,no_scan",
            fishbone=json.dumps(
                {
                    "method": ["Parts are not scanned one by one"],
                    "measurement": ["Paper list differs from listing"],
                }
            ),
            whys=_tree(KIT_WHYS),
            decisions="Set up kits with their parts; the screen asks for a scan of each part.",
        ),
        _topic(
            2,
            glass,
            1,
            "Screen protectors for the wrong phone model",
            subject=f"parent_sku={IDLE_FAMILY}",
            what_happened="Protectors of a neighbouring model were packed.",
            made_sense="The sleeves are identical; the model is printed in small type on the back.",
            surprised="Most are packed by one person, whose rate looked bad only because of the goods.",
            contributing="lookalike,pick_slot",
            fishbone=json.dumps(
                {"material": ["Sleeves look the same"], "method": ["Models lie side by side"]}
            ),
            whys=_tree(GLASS_WHYS),
            training="Ten minutes on the codes of the models at the start of the shift.",
            decisions="A memo at the packing stations.",
        ),
        _topic(
            3, kit, 2, "Ribbons in the wrong colour", state="dropped", reason="One case only, and the buyer kept it."
        ),
    ]  # fmt: skip


def _topic(n: int, retro: Row, place: int, title: str, **words: Any) -> Row:
    stamps = {name: retro[name] for name in ("created_by", "created_at", "edited_by", "edited_at")}
    return {
        "topic_id": f"T-demo-{n}",
        "retro_id": retro["retro_id"],
        "place": place,
        "title": title,
        "state": "decided",
        "detection": "customer",
        "gap_or_slip": "process_gap",
        "version": 1,
        **stamps,
        **words,
    }


def _tree(whys: tuple[tuple[str, str, str], ...]) -> str:
    return json.dumps([dict(zip(("id", "under", "text"), why, strict=True)) for why in whys])
