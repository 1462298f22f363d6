"""What people wrote in the simulated shop: judgements, retros, actions, settings, names behind the packers' codes."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from data.demo.cases import RESPOND_HOURS
from data.demo.complaints import CASE_KINDS, Complaints
from data.demo.model import (
    PACKER,
    PACKER_FROM_WEEK,
    PACKERS,
    SHOPS,
    Calendar,
    utc,
)
from data.demo.review import LEAD, Row, actions, at, glass_retro, kit_retro, lessons, linked_cases
from data.demo.topics import topics
from data.schema import CASE_KEY

JUDGED = {"mistake": 0.91, "damaged": 0.93, "wrong_sku": 1.0}
JUDGED_OTHERWISE = 0.30
NO_CAUSE_FOUND = 0.10
CONFIRMED = 0.6
FOUND_LATER = 0.85
WITH = {
    "lookalike": "no_scan,light_layout",
    "label_swap": "light_layout",
    "kit_bom": "no_scan",
    "pick_slot": "light_layout",
    "new_staff": "no_scan",
    "putaway": "stock_record",
}
JUDGE = "quality.team"
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
        "topics": topics(retros),
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


def judgements(
    found: Complaints,
    cases: pd.DataFrame,
    goods: pd.DataFrame,
    rng: np.random.Generator,
) -> list[dict[str, Any]]:
    """Rows of ``case_judgements``: most checked mistakes, nearly all damages, some others."""
    mistake, symptom = found.mistake, cases["symptom"].to_numpy(dtype=str)
    chance = np.array([JUDGED.get(s, JUDGED_OTHERWISE) for s in symptom])
    chance = np.where(mistake, JUDGED["mistake"], chance)
    checked = cases["verified_at"].to_numpy().astype("datetime64[m]")
    draws = rng.random((len(cases), 5))
    chosen = np.flatnonzero((draws[:, 0] < chance) & ~np.isnat(checked))
    keys = list(cases.loc[:, list(CASE_KEY)].itertuples(index=False, name=None))
    codes = goods["sku"].tolist()
    return [
        {
            **dict(zip(CASE_KEY, keys[n], strict=True)),
            **_decision(found, n, str(symptom[n]), codes, draws[n]),
            "judged_at": utc(checked[n]),
        }
        for n in chosen.tolist()
    ]


def _decision(found: Complaints, n: int, symptom: str, codes: list[str], draw: np.ndarray) -> dict[str, Any]:
    kind, received = CASE_KINDS[found.kind[n]], int(found.received[n])
    mistake = bool(found.mistake[n])
    unknown = mistake and draw[1] < NO_CAUSE_FOUND
    cause = "unknown" if unknown else kind.cause
    status = "confirmed" if draw[2] < CONFIRMED else "suspected"
    if cause in ("", "unknown"):
        status = ""
    return {
        "seller_fault": "yes" if mistake else "no",
        "symptom": kind.symptom if mistake and kind.symptom != symptom and not unknown else "",
        "cause": cause,
        "cause_status": status,
        "contributing": WITH.get(cause, "") if draw[3] < 0.3 else "",
        "detection": "customer" if mistake else "",
        "origin": "" if unknown else kind.origin,
        "received_sku": codes[received] if received >= 0 and draw[4] < FOUND_LATER else "",
        "note": "",
        "judged_by": JUDGE,
        "version": 1,
    }
