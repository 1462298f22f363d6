"""Hours within which marketplaces want an answer: shipped defaults with their source, and what a manager set instead.

Marketplaces change these without notice and differ by seller and category. Every default says where the number was
read and has to be checked with the marketplace; a marketplace whose rule was not found has none.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date

import pandas as pd

from data.records import records
from data.schema import DEADLINES
from data.store import Store

STEPS: tuple[str, ...] = ("contact", "verify", "ticket", "resolve")


READ = date(2026, 11, 30)


@dataclass(frozen=True)
class Deadline:
    """Hours after a case was opened until a step must be done; ``site`` is a country code, '' for all others."""

    platform: str
    site: str
    step: str
    hours: float
    source: str
    read_on: date = READ


_REFUNDED = "; who has not decided by then has the buyer refunded by the marketplace"
_NEEDED = "the answer to the marketplace needs it: "
_CHAT: tuple[Deadline, ...] = (
    Deadline("shopee", "", "contact", 12, "https://www.sellerby.com/p/2068.html: chats count as answered within 12 hours"),
    Deadline(
        "tiktok", "", "contact", 12,
        "https://seller-th.tiktok.com/university/essay?knowledge_id=8918857185183490: 12-hour response rate, since 2025-08-15",
    ),
    Deadline(
        "lazada", "", "contact", 24,
        "https://www.duoke.com/en/blog/article/398 (14 May 2026): chats until 18:00 are answered by 19:00 of the day",
    ),
    Deadline(
        "amazon", "", "contact", 24,
        "https://help.channelbloom.com/en/knowledge/how-to-respond-to-amazon-customer-messages: within 24 hours, every day",
    ),
)  # fmt: skip
_ANSWER: tuple[Deadline, ...] = (
    Deadline(
        "amazon", "", "ticket", 48,
        "https://sellercentral.amazon.com/seller-forums/discussions/t/f1a9838a-a419-48ee-82f4-138a597b7f05: return "
        "requests and messages within 48 hours, else the claim is granted",
    ),
    Deadline(
        "tiktok", "", "ticket", 48,
        "https://www.keyouyun.com/managing-refund-only-request/: requests within 2 calendar days, else approved",
    ),
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
        "https://seller-th.tiktok.com/university/essay?knowledge_id=4227429091264258 (4 Nov 2025): within 1 working day, "
        "else approved",
    ),
    Deadline(
        "lazada", "SG", "ticket", 48,
        "https://community.lazada.sg/article/how-do-i-process-a-drtm-return-request-1139400-hc: 2 working days, else refund",
    ),
)  # fmt: skip
# No marketplace was found to set hours for looking at the order or for the refund itself: the order has to be looked at
# before the answer, and a case that nobody decided by then is refunded over the seller's head.
DEFAULTS: tuple[Deadline, ...] = (
    *_CHAT,
    *(replace(d, step="verify", source=_NEEDED + d.source) for d in _ANSWER),
    *_ANSWER,
    *(replace(d, step="resolve", source=d.source + _REFUNDED) for d in _ANSWER),
)


def in_force(store: Store, day: date) -> pd.DataFrame:
    """Deadlines on a day: platform, site, step, hours, source, read_on (the day it was read or set),
    shipped (True: nobody set it here).
    """
    own = records.everything(store, DEADLINES)
    own = own[pd.to_datetime(own["valid_from"]).fillna(pd.Timestamp.min) <= pd.Timestamp(day)]
    own = own.sort_values("valid_from").drop_duplicates(["platform", "site", "step"], keep="last")
    taken = set(zip(own["platform"], own["site"], own["step"], strict=True))
    shipped = [asdict(d) for d in DEFAULTS if (d.platform, d.site, d.step) not in taken]
    columns = ["platform", "site", "step", "hours", "source", "read_on"]
    set_here = own.assign(read_on=pd.to_datetime(own["set_at"]).dt.date, shipped=False)
    found = pd.concat(
        [set_here[[*columns, "shipped"]], pd.DataFrame(shipped, columns=columns).assign(shipped=True)]
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
