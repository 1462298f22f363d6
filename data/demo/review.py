"""The retros that the simulated shop has held, and its actions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd

from data.demo.catalogue import IDLE_FAMILY, KIT_FAMILY, PAIR
from data.demo.model import (
    ACTION_FROM_WEEK,
    ACTION_RATIO,
    IDLE_FROM_WEEK,
    SHIFT,
    STATION,
    Calendar,
)
from data.schema import CASE_KEY

Row = dict[str, Any]
LEAD, FLOOR, SERVICE = "A. Rahman", "Wei Ling", "Siti N."


def at(day: date, hour: int = 2) -> datetime:
    """That hour of a day, UTC, naive."""
    return datetime.combine(day, time(hour), UTC).replace(tzinfo=None)


def _retro(retro_id: str, held: date, start: date, end: date, **words: Any) -> Row:
    return {
        "retro_id": retro_id,
        "period_start": start,
        "period_end": end,
        "facilitator": LEAD,
        "attendees": f"{LEAD}, {FLOOR}, {SERVICE}",
        "state": "closed",
        "created_by": LEAD,
        "created_at": at(held),
        "edited_by": LEAD,
        "edited_at": at(held, 4),
        "held_at": at(held, 3),
        "version": 1,
        **words,
    }


def kit_retro(weeks: tuple[date, ...]) -> Row:
    """The retro that led to the action that worked."""
    held = weeks[ACTION_FROM_WEEK] - timedelta(days=12)
    return _retro(
        "demo-retro-1",
        held,
        weeks[ACTION_FROM_WEEK - 6],
        weeks[ACTION_FROM_WEEK - 2] - timedelta(days=1),
        title="Gift boxes leave without a component",
        summary="Buyers of the bath gift box report a missing piece. No scan asks for each part.",
        filters=f"parent_sku={KIT_FAMILY}",
    )


def glass_retro(weeks: tuple[date, ...]) -> Row:
    """The retro that led to the action that did nothing."""
    held = weeks[IDLE_FROM_WEEK] - timedelta(days=5)
    return _retro(
        "demo-retro-2",
        held,
        weeks[IDLE_FROM_WEEK - 5],
        weeks[IDLE_FROM_WEEK - 1] - timedelta(days=1),
        title="Screen protectors for the wrong phone model",
        summary="Codes of the models differ by one character and the sleeves look the same.",
        filters=f"parent_sku={IDLE_FAMILY}",
    )


def linked_cases(retros: list[Row], cases: pd.DataFrame) -> list[Row]:
    """Up to five cases of the period and family of each retro."""
    rows: list[Row] = []
    for retro in retros:
        family = retro["filters"].partition("=")[2]
        inside = cases["opened_at"].between(
            pd.Timestamp(retro["period_start"]), pd.Timestamp(retro["period_end"])
        )
        about = cases[cases["sku"].str.startswith(f"{family}-") & inside & (cases["seller_fault"] == "yes")]
        keys = about.sort_values("opened_at").loc[:, list(CASE_KEY)].head(5).to_dict("records")
        rows += [
            {
                "retro_id": retro["retro_id"],
                **key,
                "why": "typical",
                "linked_at": retro["held_at"],
            }
            for key in keys
        ]
    return rows


def lessons(retros: list[Row]) -> list[Row]:
    """A lesson of each retro."""
    texts = (
        (
            "A kit that the system knows as one item cannot be checked part by part.",
            "kit_bom",
        ),
        ("A memo does not make two equal sleeves different.", "lookalike"),
    )
    return [
        {
            "lesson_id": f"demo-lesson-{n}",
            "retro_id": retro["retro_id"],
            "lesson": text,
            "cause": cause,
            "subject": retro["filters"],
            "topic_id": f"T-demo-{n}",
            "created_at": retro["held_at"],
        }
        for n, (retro, (text, cause)) in enumerate(zip(retros, texts, strict=True), start=1)
    ]


def actions(calendar: Calendar) -> list[Row]:
    """Two that are done, to be proved by the numbers; two open ones, one of them overdue."""
    weeks, today = calendar.weeks, calendar.today
    kit, memo = weeks[ACTION_FROM_WEEK], weeks[IDLE_FROM_WEEK]
    return [
        _action(
            1,
            "demo-retro-1",
            "Scan gate for the parts of gift boxes",
            f"parent_sku={KIT_FAMILY}",
            agreed=kit - timedelta(days=12),
            description="The packing screen closes a gift box only after a scan of each part.",
            cause="kit_bom",
            kind="forcing_function",
            strength="stronger",
            owner=FLOOR,
            due_on=kit,
            start_on=kit,
            state="verifying",
            target_ratio=ACTION_RATIO + 0.15,
            cost_amount=180.0,
            check_on=kit + timedelta(weeks=10),
            evidence="Switched on at all stations; the log shows a scan for each part.",
        ),
        _action(
            2,
            "demo-retro-2",
            "Memo on the codes of phone models",
            f"parent_sku={IDLE_FAMILY}",
            agreed=memo - timedelta(days=5),
            description="A sheet with the codes of the models at each station.",
            cause="lookalike",
            kind="memo",
            strength="weaker",
            owner=LEAD,
            due_on=memo,
            start_on=memo,
            state="verifying",
            target_ratio=0.7,
            cost_amount=40.0,
            check_on=memo + timedelta(weeks=8),
            evidence="Sheets hang at all stations.",
        ),
        _action(
            3,
            "",
            "Separate bins for navy and black T-shirts",
            "sku=" + "&sku=".join(PAIR),
            agreed=today - timedelta(days=9),
            description="Other rack for black; a coloured edge on the bins.",
            cause="lookalike",
            kind="separate_lookalikes",
            strength="intermediate",
            owner=FLOOR,
            due_on=today + timedelta(days=12),
            state="in_progress",
            target_ratio=0.4,
        ),
        _action(
            4,
            "",
            f"One label at a time at station {STATION}",
            f"shift={SHIFT}&station={STATION}",
            agreed=today - timedelta(days=23),
            description="The printer releases the next label after the parcel is closed.",
            cause="label_swap",
            kind="software",
            strength="intermediate",
            owner=LEAD,
            due_on=today - timedelta(days=6),
            state="agreed",
            target_ratio=0.4,
        ),
    ]


def _action(n: int, retro: str, title: str, scope: str, agreed: date, **values: Any) -> Row:
    """An action; one with a start has its baseline fixed: sixteen weeks, before those that triggered it."""
    start = values.get("start_on")
    plan = {}
    if start is not None:
        plan = {
            "baseline_start": start - timedelta(weeks=22),
            "baseline_end": start - timedelta(weeks=6, days=1),
            "exclude_start": start - timedelta(weeks=6),
            "exclude_end": start - timedelta(days=1),
            "wait_days": 0,
        }
    return {
        "action_id": f"demo-action-{n}",
        "retro_id": retro,
        "topic_id": f"T-demo-{retro[-1]}" if retro else "",
        "title": title,
        "scope": scope,
        "metric": "error_rate",
        "cost_currency": "SGD",
        "verdict": "",
        "created_by": LEAD,
        "created_at": at(agreed),
        "edited_by": LEAD,
        "edited_at": at(agreed),
        "version": 1,
        **plan,
        **values,
    }
