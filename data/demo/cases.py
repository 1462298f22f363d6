"""The cases as an export has them: how each was handled, step by step, up to the moment of the export."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.demo.comments import reason, remarks
from data.demo.complaints import CASE_KINDS, NOTHING, Complaints
from data.demo.model import SHOPS, Calendar, codes, pick, texts
from data.schema import EVIDENCE
from data.schema.taxonomy import suggested_fault

RESPOND_HOURS = {"shopee": 120, "lazada": 144, "tiktok": 96}
OUTCOMES = (
    "full_refund", "partial_refund", "reship", "partial_refund_and_reship", "exchange", "keep_and_compensate",
    "none",
)  # fmt: skip
MISTAKE_OUTCOME = (0.46, 0.14, 0.25, 0.03, 0.05, 0.07, 0.0)
RETURN_OUTCOME = (0.50, 0.12, 0.03, 0.0, 0.05, 0.05, 0.25)
DONE_AS_ASKED = 0.82
SENDS_BACK = {"full_refund": 0.55, "exchange": 0.9, "reship": 0.25}
REFUNDS = ("full_refund", "partial_refund", "partial_refund_and_reship")
RESHIPS = ("reship", "partial_refund_and_reship", "exchange")
RECENT = np.timedelta64(12, "D")
STUCK_SHARE, SLOW_SHARE, NO_TICKET_SHARE = 0.14, 0.05, 0.25
RECEIVED_KNOWN = 0.78
STATUSES = ("in_review", "approved", "waiting_goods", "refunded", "closed", "rejected")
RAW_STATUSES = (
    "Under review",
    "Approved",
    "Waiting for return",
    "Refunded",
    "Closed",
    "Rejected",
)


@dataclass(frozen=True)
class Handling:
    """What was done with each case; UTC times, NaT for what has not happened by the moment of the export."""

    request: np.ndarray
    resolution: np.ndarray
    respond_by: np.ndarray
    contacted: np.ndarray
    verified: np.ndarray
    ticket: np.ndarray
    resolved: np.ndarray
    closed: np.ndarray
    sent_back: np.ndarray


def handle(found: Complaints, shop: np.ndarray, time: Calendar, rng: np.random.Generator) -> Handling:
    """The five steps of each case; ``shop`` is the place of its shop in ``SHOPS``."""
    count = len(found.line)
    request = _outcomes(found.mistake, rng)
    resolution = np.where(rng.random(count) < DONE_AS_ASKED, request, _outcomes(found.mistake, rng))
    stuck = (found.opened > time.as_of - RECENT) & (rng.random(count) < STUCK_SHARE)
    slow = np.where(rng.random(count) < SLOW_SHARE, 9.0, 1.0)
    contacted = np.where(stuck, NOTHING, found.opened + _hours(6 * slow, 0.8, rng))
    verified = contacted + _hours(np.full(count, 14.0), 0.7, rng)
    ticket = np.where(
        rng.random(count) < NO_TICKET_SHARE,
        NOTHING,
        verified + _hours(np.full(count, 9.0), 0.6, rng),
    )
    resolved = verified + _hours(np.full(count, 58.0), 0.6, rng)
    closed = resolved + _hours(np.full(count, 30.0), 0.5, rng)
    contacted, verified, ticket, resolved, closed = (
        np.where(t <= time.as_of, t, NOTHING) for t in (contacted, verified, ticket, resolved, closed)
    )
    hours = np.array([RESPOND_HOURS[s.platform] for s in SHOPS])[shop].astype("timedelta64[h]")
    returns = np.array([SENDS_BACK.get(code, 0.0) for code in OUTCOMES])[resolution]
    sent_back = (rng.random(count) < returns) & ~np.isnat(verified)
    due = found.opened + hours
    return Handling(request, resolution, due, contacted, verified, ticket, resolved, closed, sent_back)


def _outcomes(mistake: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    table = np.cumsum([RETURN_OUTCOME, MISTAKE_OUTCOME], axis=1)[mistake.astype(int)]
    return (table <= rng.random(len(mistake))[:, None]).sum(axis=1).clip(max=len(OUTCOMES) - 1)


def _hours(median: np.ndarray, sigma: float, rng: np.random.Generator) -> np.ndarray:
    hours = median * np.exp(sigma * rng.standard_normal(len(median)))
    return (hours * 60 + 1).astype("timedelta64[m]")


def case_frame(
    found: Complaints,
    done: Handling,
    lines: pd.DataFrame,
    line_sku: np.ndarray,
    goods: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The cases in the template's columns, times UTC; ``line_sku`` is the place in ``goods`` of each line."""
    count = len(found.line)
    bought = lines.iloc[found.line].reset_index(drop=True)
    symptom = np.array([claimed(kind.symptom) for kind in CASE_KINDS])[found.kind]
    known = np.where(rng.random(count) < RECEIVED_KNOWN, found.received, -1)
    day = found.opened.astype("datetime64[D]")
    acted = ~np.isnat(done.resolved)
    resolution = np.where(acted, done.resolution, -1)
    back = codes(day, np.arange(count), 8, 21)
    anew = codes(day, np.arange(count), 8, 22)
    reships = np.isin(np.array([*OUTCOMES, ""])[resolution], RESHIPS)
    status = _status(done)
    frame = {
        **{name: bought[name].array for name in ("platform", "shop")},
        "case_id": codes(day, np.arange(count), 9, 20),
        **{name: bought[name].array for name in ("order_id", "sku", "variation", "quantity")},
        "received_sku": pick(goods["sku"], known),
        "opened_at": found.opened,
        "raw_reason": texts(_reasons(bought, symptom)),
        "raw_status": pick(RAW_STATUSES, status),
        "comment": texts(_comments(found, bought, line_sku[found.line], symptom, goods, rng)),
        "symptom": texts(symptom),
        "seller_fault": texts([suggested_fault(s) for s in symptom]),
        "request": pick(OUTCOMES, np.where(np.isnat(done.contacted), -1, done.request)),
        "resolution": pick(OUTCOMES, resolution),
        "status": pick(STATUSES, status),
        "contacted_at": done.contacted,
        "verified_at": done.verified,
        "ticket_no": texts(np.where(np.isnat(done.ticket), "", ("T" + pd.Series(anew)).to_numpy())),
        "ticket_at": done.ticket,
        "respond_by": done.respond_by,
        "resolved_at": done.resolved,
        "closed_at": done.closed,
        "return_tracking_no": texts(np.where(done.sent_back, ("RT" + pd.Series(back)).to_numpy(), "")),
        "reship_tracking_no": texts(np.where(reships, ("MS" + pd.Series(anew)).to_numpy(), "")),
        **_evidence(done, known >= 0, rng),
        "currency": bought["currency"].array,
    }
    table = pd.DataFrame(frame)
    instants = [name for name in table if str(table[name].dtype).startswith("datetime")]
    return table.astype(dict.fromkeys(instants, "datetime64[us]"))


def claimed(symptom: str) -> str:
    """What the buyer tells: nobody who gets a stranger's goods knows that two labels were crossed."""
    return "wrong_sku" if symptom == "swapped_parcels" else symptom


def _status(done: Handling) -> np.ndarray:
    acted, verified = ~np.isnat(done.resolved), ~np.isnat(done.verified)
    refund = np.isin(np.array(OUTCOMES)[done.resolution], REFUNDS)
    refused = done.resolution == OUTCOMES.index("none")
    choices = [
        (acted & refused, 5),
        (acted & refund, 3),
        (acted, 4),
        (verified & done.sent_back, 2),
        (verified, 1),
    ]
    return np.select([where for where, _ in choices], [code for _, code in choices], default=0)


def _reasons(bought: pd.DataFrame, symptom: np.ndarray) -> list[str]:
    language = {s.name: s.language for s in SHOPS}
    return [reason(language[shop], s) for shop, s in zip(bought["shop"], symptom, strict=True)]


def _comments(
    found: Complaints,
    bought: pd.DataFrame,
    ordered: np.ndarray,
    symptom: np.ndarray,
    goods: pd.DataFrame,
    rng: np.random.Generator,
) -> list[str]:
    language = bought["shop"].map({s.name: s.language for s in SHOPS})
    family = goods["parent_sku"].to_numpy(dtype=str)
    short = goods["variation"].to_numpy(dtype=str)
    full = (goods["product_name"] + " " + goods["variation"]).to_numpy(dtype=str)
    # within a family people name the variation only
    same = family[ordered] == family[found.received]
    wanted = np.where(same, short[ordered], full[ordered])
    came = np.where(
        found.received < 0,
        "",
        np.where(same, short[found.received], full[found.received]),
    )
    return remarks(
        language.tolist(),
        symptom.tolist(),
        wanted.tolist(),
        came.tolist(),
        found.again.tolist(),
        rng,
    )


def _evidence(done: Handling, item_known: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    contacted, verified = ~np.isnat(done.contacted), ~np.isnat(done.verified)
    basis = (contacted, contacted, verified, verified & item_known, verified, contacted)
    share = (0.97, 0.90, 0.88, 0.95, 0.90, 0.92)
    return {
        name: where & (rng.random(len(where)) < chance)
        for name, where, chance in zip(EVIDENCE, basis, share, strict=True)
    }
