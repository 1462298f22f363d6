"""Hours within which marketplaces want an answer: shipped defaults with their source, and what a manager set instead.

Marketplaces change these without notice and differ by seller and category. Every default says where the number was
read and has to be checked with the marketplace; a marketplace whose rule was not found has none.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

import pandas as pd

from data.records import records
from data.schema import DEADLINES
from data.store import Store

STEPS: tuple[str, ...] = ("contact", "verify", "ticket", "resolve")


@dataclass(frozen=True)
class Deadline:
    """Hours after a case was opened until a step must be done; ``site`` is a country code, '' for all others."""

    platform: str
    site: str
    step: str
    hours: float
    source: str


DEFAULTS: tuple[Deadline, ...] = (
    Deadline(
        "shopee", "SG", "ticket", 48, "help.shopee.sg article 76650: the seller must respond within 2 days, else refund"
    ),
    Deadline(
        "shopee", "PH", "ticket", 48, "help.shopee.ph article 81230: the seller must respond within 2 days, else refund"
    ),
    Deadline(
        "tiktok", "ID", "ticket", 48,
        "seller-id.tokopedia.com, Return Guidelines (18 June 2025): within 48 hours, else approved",
    ),
    Deadline(
        "tiktok", "VN", "ticket", 24,
        "seller-vn.tiktok.com, Return requests (18 July 2024): within 1 working day, else approved",
    ),
    Deadline(
        "tiktok", "TH", "ticket", 24,
        "seller-th.tiktok.com, Return requests (18 July 2024): within 1 working day, else approved",
    ),
)  # fmt: skip


def in_force(store: Store, day: date) -> pd.DataFrame:
    """Deadlines on a day: platform, site, step, hours, source, shipped (True: nobody set it here)."""
    own = records.everything(store, DEADLINES)
    own = own[pd.to_datetime(own["valid_from"]).fillna(pd.Timestamp.min) <= pd.Timestamp(day)]
    own = own.sort_values("valid_from").drop_duplicates(["platform", "site", "step"], keep="last")
    taken = set(zip(own["platform"], own["site"], own["step"], strict=True))
    shipped = [asdict(d) for d in DEFAULTS if (d.platform, d.site, d.step) not in taken]
    columns = ["platform", "site", "step", "hours", "source"]
    found = pd.concat(
        [own[columns].assign(shipped=False), pd.DataFrame(shipped, columns=columns).assign(shipped=True)]
    )
    return found.sort_values(["platform", "site", "step"]).reset_index(drop=True)


def hours(store: Store, platform: str, site: str, step: str, day: date) -> float | None:
    """Hours for a step on a site, the site's own number first; None when nobody knows."""
    known = in_force(store, day)
    for place in dict.fromkeys((site, "")):
        row = known[(known["platform"] == platform) & (known["site"] == place) & (known["step"] == step)]
        if len(row):
            return float(row.iloc[0]["hours"])
    return None
