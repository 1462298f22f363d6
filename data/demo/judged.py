"""What the team of the simulated shop has decided about its cases so far."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from data.demo.complaints import CASE_KINDS, Complaints
from data.demo.model import utc
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
