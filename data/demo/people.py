"""What people wrote in the simulated shop: retros, actions, settings, names behind the packers' codes."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.demo.cases import RESPOND_HOURS
from data.demo.model import (
    PACKER,
    PACKER_FROM_WEEK,
    PACKERS,
    SHOPS,
    Calendar,
)
from data.demo.review import LEAD, Row, actions, at, glass_retro, kit_retro, lessons, linked_cases

NAMES = (
    "Aisyah",
    "Budi",
    "Chanya",
    "Dewi",
    "Eko",
    "Farah",
    "Gita",
    "Hui Min",
    "Indra",
    "Jaya",
    "Kanya",
    "Lina",
    "Ming",
    "Nadia",
    "Omar",
    "Ploy",
    "Qistina",
    "Rizal",
    "Somchai",
    "Tuan",
)


def records(calendar: Calendar, cases: pd.DataFrame) -> dict[str, list[Row]]:
    """Rows by table that people wrote, apart from the judgements."""
    weeks = calendar.weeks
    retros = [kit_retro(weeks), glass_retro(weeks)]
    return {
        "retros": retros,
        "retro_cases": linked_cases(retros, cases),
        "lessons": lessons(retros),
        "actions": actions(calendar),
        "packer_names": _packer_names(calendar),
        **_settings(weeks[0]),
    }


def _packer_names(calendar: Calendar) -> list[Row]:
    started = np.datetime64(calendar.first) - 200 - np.arange(len(PACKERS)) * 31
    new = calendar.weeks[PACKER_FROM_WEEK]
    by = {"set_by": LEAD, "set_at": at(calendar.first)}
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
    by = {"set_by": LEAD, "set_at": at(first)}
    middle = first + timedelta(weeks=20)
    return {
        "settings": [{"name": "reporting_currency", "value": json.dumps("SGD"), **by}],
        "targets": [{"metric": "error_rate", "shop": "", "valid_from": early, "value": 0.007, **by}],
        "fx_rates": [
            {
                "currency": s.currency,
                "reporting": "SGD",
                "valid_from": day,
                "rate": float(f"{drift / s.rate:.6g}"),
                **by,
            }
            for s in SHOPS
            if s.currency != "SGD"
            for day, drift in ((early, 1.0), (middle, 1.015))
        ],
        "deadlines": [
            {
                "platform": platform,
                "site": "",
                "step": step,
                "valid_from": early,
                "hours": float(hours),
                "source": "demo: not a marketplace's rule",
                **by,
            }
            for platform, respond in RESPOND_HOURS.items()
            for step, hours in (("contact", 24), ("verify", 48), ("ticket", respond), ("resolve", 14 * 24))
        ],
        "cost_rules": [
            {
                "rule_id": f"demo-fee-{s.site.lower()}",
                "kind": "platform_fee",
                "shop": s.name,
                "resolution": "full_refund",
                "valid_from": early,
                "valid_to": None,
                "basis": "share_of_price",
                "amount": 0.02,
                "wage_per_hour": None,
                "currency": s.currency,
                **by,
            }
            for s in SHOPS
        ],
    }
