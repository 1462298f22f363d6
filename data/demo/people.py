"""What people wrote in the simulated shop: retros, actions, settings, names behind the packers' codes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import pandas as pd

from data.demo.cases import RESPOND_HOURS
from data.demo.catalogue import KIT_FAMILY, PAIR
from data.demo.model import (
    ACTION_FROM_WEEK,
    ACTION_RATIO,
    IDLE_FAMILY,
    IDLE_FROM_WEEK,
    PACKER,
    PACKER_FROM_WEEK,
    PACKERS,
    SHIFT,
    SHOPS,
    STATION,
    Calendar,
)
from data.schema import CASE_KEY

Row = dict[str, Any]
LEAD, FLOOR, SERVICE = "A. Rahman", "Wei Ling", "Siti N."
NAMES = (
    "Aisyah", "Budi", "Chanya", "Dewi", "Eko", "Farah", "Gita", "Hui Min", "Indra", "Jaya", "Kanya", "Lina", "Ming",
    "Nadia", "Omar", "Ploy", "Qistina", "Rizal", "Somchai", "Tuan",
)  # fmt: skip


def _at(day: date, hour: int = 2) -> datetime:
    return datetime.combine(day, time(hour), UTC).replace(tzinfo=None)


def records(calendar: Calendar, cases: pd.DataFrame) -> dict[str, list[Row]]:
    """Rows by table that people wrote, apart from the judgements."""
    weeks = calendar.weeks
    retros = [_kit_retro(weeks), _glass_retro(weeks)]
    return {
        "retros": retros,
        "retro_cases": _linked(retros, cases),
        "lessons": _lessons(retros),
        "actions": _actions(calendar),
        "packer_names": _packer_names(calendar),
        **_settings(weeks[0]),
    }


def _retro(retro_id: str, held: date, start: date, end: date, **words: Any) -> Row:
    return {
        "retro_id": retro_id, "period_start": start, "period_end": end, "facilitator": LEAD,
        "attendees": f"{LEAD}, {FLOOR}, {SERVICE}", "detection": "customer", "state": "closed",
        "created_by": LEAD, "created_at": _at(held), "edited_by": LEAD, "edited_at": _at(held, 4), "held_at": _at(held, 3),
        "version": 1, **words,
    }  # fmt: skip


def _kit_retro(weeks: tuple[date, ...]) -> Row:
    held = weeks[ACTION_FROM_WEEK] - timedelta(days=12)
    return _retro(
        "demo-retro-1", held, weeks[ACTION_FROM_WEEK - 6], weeks[ACTION_FROM_WEEK - 2] - timedelta(days=1),
        title="Gift boxes leave without a component",
        summary="Buyers of the bath gift box report a missing piece. The list of parts is on paper, and no scan asks for each part.",
        what_happened="Boxes of five parts were closed with four.",
        made_sense="The parts look complete when the tray is full, and the tray has no place of its own for each part.",
        surprised="The paper list differed from the listing for two of the scents.",
        contributing="kit_bom,no_scan",
        fishbone=json.dumps({"method": ["Parts are not scanned one by one"], "measurement": ["Paper list differs from listing"]}),
        whys=json.dumps([
            "A part was missing in the box", "Nobody saw that it was missing", "The box is scanned, its parts are not",
            "The packing screen knows the box as one item", "Kits were set up in the stock system without their parts",
        ]),
        gap_or_slip="process_gap",
        decisions="Set up kits with their parts; the screen asks for a scan of each part.",
        filters=f"parent_sku={KIT_FAMILY}",
    )  # fmt: skip


def _glass_retro(weeks: tuple[date, ...]) -> Row:
    held = weeks[IDLE_FROM_WEEK] - timedelta(days=5)
    return _retro(
        "demo-retro-2", held, weeks[IDLE_FROM_WEEK - 5], weeks[IDLE_FROM_WEEK - 1] - timedelta(days=1),
        title="Screen protectors for the wrong phone model",
        summary="Codes of the models differ by one character and the sleeves look the same.",
        what_happened="Protectors of a neighbouring model were packed.",
        made_sense="The sleeves are identical; the model is printed in small type on the back.",
        surprised="Most of these goods are packed by one person, whose rate looked bad only because of the goods.",
        contributing="lookalike,pick_slot",
        fishbone=json.dumps({"material": ["Sleeves look the same"], "method": ["Models lie side by side"]}),
        whys=json.dumps([
            "A protector of another model was packed", "The sleeves were confused", "The model is in small type on the back",
        ]),
        gap_or_slip="process_gap",
        training="Ten minutes on the codes of the models at the start of the shift.",
        decisions="A memo at the packing stations.",
        filters=f"parent_sku={IDLE_FAMILY}",
    )  # fmt: skip


def _linked(retros: list[Row], cases: pd.DataFrame) -> list[Row]:
    """Up to five cases of the period and family of each retro."""
    rows: list[Row] = []
    for retro in retros:
        family = retro["filters"].partition("=")[2]
        inside = cases["opened_at"].between(
            pd.Timestamp(retro["period_start"]), pd.Timestamp(retro["period_end"])
        )
        about = cases[
            cases["sku"].str.startswith(f"{family}-")
            & inside
            & (cases["seller_fault"] == "yes")
        ]
        keys = (
            about.sort_values("opened_at")
            .loc[:, list(CASE_KEY)]
            .head(5)
            .to_dict("records")
        )
        rows += [
            {
                "retro_id": retro["retro_id"],
                **key,
                "linked_by": LEAD,
                "linked_at": retro["held_at"],
            }
            for key in keys
        ]
    return rows


def _lessons(retros: list[Row]) -> list[Row]:
    texts = (
        (
            "A kit that the system knows as one item cannot be checked part by part.",
            "kit_bom",
        ),
        ("A memo does not make two equal sleeves different.", "lookalike"),
    )
    return [
        {
            "lesson_id": f"demo-lesson-{n}", "retro_id": retro["retro_id"], "lesson": text, "cause": cause,
            "subject": retro["filters"], "created_at": retro["held_at"],
        }
        for n, (retro, (text, cause)) in enumerate(zip(retros, texts, strict=True), start=1)
    ]  # fmt: skip


def _actions(calendar: Calendar) -> list[Row]:
    """Two that are done, to be proved by the numbers; two open ones, one of them overdue."""
    weeks, today = calendar.weeks, calendar.today
    kit, memo = weeks[ACTION_FROM_WEEK], weeks[IDLE_FROM_WEEK]
    return [
        _action(
            1, "demo-retro-1", "Scan gate for the parts of gift boxes", f"parent_sku={KIT_FAMILY}", agreed=kit - timedelta(days=12),
            description="The packing screen closes a gift box only after a scan of each part.", cause="kit_bom",
            kind="forcing_function", strength="stronger", owner=FLOOR, due_on=kit, start_on=kit, state="verifying",
            target_ratio=ACTION_RATIO + 0.15, cost_amount=850.0, check_on=kit + timedelta(weeks=10),
            evidence="Switched on at all stations; the log shows a scan for each part.",
        ),
        _action(
            2, "demo-retro-2", "Memo on the codes of phone models", f"parent_sku={IDLE_FAMILY}", agreed=memo - timedelta(days=5),
            description="A sheet with the codes of the models at each station.", cause="lookalike",
            kind="memo", strength="weaker", owner=LEAD, due_on=memo, start_on=memo, state="verifying",
            target_ratio=0.7, cost_amount=40.0, check_on=memo + timedelta(weeks=8), evidence="Sheets hang at all stations.",
        ),
        _action(
            3, "", "Separate bins for navy and black T-shirts", "sku=" + "&sku=".join(PAIR), agreed=today - timedelta(days=9),
            description="Other rack for black; a coloured edge on the bins.", cause="lookalike",
            kind="separate_lookalikes", strength="intermediate", owner=FLOOR, due_on=today + timedelta(days=12),
            state="in_progress", target_ratio=0.4,
        ),
        _action(
            4, "", f"One label at a time at station {STATION}", f"shift={SHIFT}&station={STATION}", agreed=today - timedelta(days=23),
            description="The printer releases the next label after the parcel is closed.", cause="label_swap",
            kind="software", strength="intermediate", owner=LEAD, due_on=today - timedelta(days=6), state="agreed", target_ratio=0.4,
        ),
    ]  # fmt: skip


def _action(
    n: int, retro: str, title: str, scope: str, agreed: date, **values: Any
) -> Row:
    """An action; one with a start has its baseline fixed: twelve weeks, without the two that triggered it."""
    start = values.get("start_on")
    plan = {}
    if start is not None:
        plan = {
            "baseline_start": start - timedelta(weeks=16), "baseline_end": start - timedelta(weeks=4, days=1),
            "exclude_start": start - timedelta(weeks=4), "exclude_end": start - timedelta(days=1), "wait_days": 0,
        }  # fmt: skip
    return {
        "action_id": f"demo-action-{n}", "retro_id": retro, "title": title, "scope": scope, "metric": "error_rate",
        "cost_currency": "SGD", "verdict": "", "created_by": LEAD, "created_at": _at(agreed), "edited_by": LEAD,
        "edited_at": _at(agreed), "version": 1, **plan, **values,
    }  # fmt: skip


def _packer_names(calendar: Calendar) -> list[Row]:
    started = np.datetime64(calendar.first) - 200 - np.arange(len(PACKERS)) * 31
    new = calendar.weeks[PACKER_FROM_WEEK]
    by = {"set_by": LEAD, "set_at": _at(calendar.first)}
    return [
        {
            "packer": code,
            "name": name,
            "started_on": new if code == PACKER else day,
            **by,
        }
        for code, name, day in zip(PACKERS, NAMES, started.tolist(), strict=True)
    ]


def _settings(first: date) -> dict[str, list[Row]]:
    early = first - timedelta(days=60)
    by = {"set_by": LEAD, "set_at": _at(first)}
    middle = first + timedelta(weeks=20)
    return {
        "settings": [{"name": "reporting_currency", "value": json.dumps("SGD"), **by}],
        "targets": [{"metric": "error_rate", "shop": "", "valid_from": early, "value": 0.007, **by}],
        "fx_rates": [
            {"currency": s.currency, "reporting": "SGD", "valid_from": day, "rate": float(f"{drift / s.rate:.6g}"), **by}
            for s in SHOPS if s.currency != "SGD" for day, drift in ((early, 1.0), (middle, 1.015))
        ],
        "deadlines": [
            {
                "platform": platform, "site": "", "step": step, "valid_from": early, "hours": float(hours),
                "source": "demo: not a marketplace's rule", **by,
            }
            for platform, respond in RESPOND_HOURS.items()
            for step, hours in (("contact", 24), ("verify", 48), ("ticket", respond), ("resolve", 14 * 24))
        ],
        "cost_rules": [
            {
                "rule_id": f"demo-fee-{s.site.lower()}", "kind": "platform_fee", "shop": s.name, "resolution": "full_refund",
                "valid_from": early, "valid_to": None, "basis": "share_of_price", "amount": 0.02, "wage_per_hour": None,
                "currency": s.currency, **by,
            }
            for s in SHOPS
        ],
    }  # fmt: skip
