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
# its source counts working days: weekends and holidays come on top, which no file tells
WORKING = "answer_working"


@dataclass(frozen=True)
class Deadline:
    """Hours after a case was opened until a step must be done; ``site`` is a country code, '' for all others.

    ``source``: where it was read, ``page_of``: the day that stands there, ``said``: the code of what it says, whose
    words are the screens'.
    """

    platform: str
    site: str
    step: str
    hours: float
    source: str
    said: str = "answer"
    page_of: date | None = None
    read_on: date = READ


_CHAT: tuple[Deadline, ...] = (
    Deadline("shopee", "", "contact", 12, "https://www.sellerby.com/p/2068.html", "chat"),
    Deadline(
        "tiktok", "", "contact", 12,
        "https://seller-th.tiktok.com/university/essay?knowledge_id=8918857185183490", "chat", date(2025, 8, 15),
    ),
    Deadline(
        "lazada", "", "contact", 24, "https://www.duoke.com/en/blog/article/398", "chat_evening", date(2026, 5, 14)
    ),
    Deadline(
        "amazon", "", "contact", 24,
        "https://help.channelbloom.com/en/knowledge/how-to-respond-to-amazon-customer-messages", "chat",
    ),
)  # fmt: skip
_ANSWER: tuple[Deadline, ...] = (
    Deadline(
        "amazon", "", "ticket", 48,
        "https://sellercentral.amazon.com/seller-forums/discussions/t/f1a9838a-a419-48ee-82f4-138a597b7f05",
    ),
    Deadline("tiktok", "", "ticket", 48, "https://www.keyouyun.com/managing-refund-only-request/"),
    Deadline("shopee", "SG", "ticket", 48, "help.shopee.sg, 76650"),
    Deadline("shopee", "PH", "ticket", 48, "help.shopee.ph, 81230"),
    Deadline(
        "tiktok", "ID", "ticket", 48, "seller-id.tokopedia.com, Return Guidelines", page_of=date(2025, 6, 18)
    ),
    Deadline(
        "tiktok", "VN", "ticket", 24, "seller-vn.tiktok.com, Return requests", WORKING, date(2024, 7, 18)
    ),
    Deadline(
        "tiktok", "TH", "ticket", 24,
        "https://seller-th.tiktok.com/university/essay?knowledge_id=4227429091264258", WORKING, date(2025, 11, 4),
    ),
    Deadline(
        "lazada", "SG", "ticket", 48,
        "https://community.lazada.sg/article/how-do-i-process-a-drtm-return-request-1139400-hc", WORKING,
    ),
)  # fmt: skip
# No marketplace was found to set hours for looking at the order or for the refund itself: the order has to be looked at
# before the answer, and a case that nobody decided by then is refunded over the seller's head.
DEFAULTS: tuple[Deadline, ...] = (
    *_CHAT,
    *(replace(d, step="verify") for d in _ANSWER),
    *_ANSWER,
    *(replace(d, step="resolve") for d in _ANSWER),
)


def in_force(store: Store, day: date) -> pd.DataFrame:
    """Deadlines on a day: platform, site, step, hours, source, said and page_of (of shipped ones: what it
    says, and its day), read_on (the day it was read or set), shipped (True: nobody set it here).
    """
    own = records.everything(store, DEADLINES)
    own = own[pd.to_datetime(own["valid_from"]).fillna(pd.Timestamp.min) <= pd.Timestamp(day)]
    own = own.sort_values("valid_from").drop_duplicates(["platform", "site", "step"], keep="last")
    taken = set(zip(own["platform"], own["site"], own["step"], strict=True))
    shipped = [asdict(d) for d in DEFAULTS if (d.platform, d.site, d.step) not in taken]
    columns = ["platform", "site", "step", "hours", "source", "said", "page_of", "read_on"]
    set_here = own.assign(said="", page_of=None, read_on=pd.to_datetime(own["set_at"]).dt.date, shipped=False)
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
