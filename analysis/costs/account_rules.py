"""Rules by which marketplaces judge an account: shipped with source and day, each to be checked and changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

METRICS: tuple[str, ...] = ("non_fulfilment", "late_shipment", "seller_returns", "return_disputes")
# points at which Shopee takes the next privilege away; points end on the first Monday of a quarter
TIERS: tuple[int, ...] = (3, 6, 9, 12, 15)


@dataclass(frozen=True)
class AccountRule:
    """One metric of one marketplace; ``site`` is a country code, '' for all others.

    A value of at least ``share`` (0..1, None: not known) over the last ``days`` gives ``points``; one more where at
    least ``many`` orders are behind it. Below ``fewest`` orders nothing counts. Points end after ``lives`` days, with
    the quarter where that is 0. An order is late when it left more than ``late_after`` days after it was placed.
    ``since``: the day from which the marketplace counts so, where its page says one.
    """

    platform: str
    metric: str
    share: float | None
    days: int
    source: str
    read_on: date
    site: str = ""
    points: int = 1
    many: int = 0
    fewest: int = 1
    lives: int = 0
    late_after: int = 2
    since: date | None = None
    own: bool = False

    @property
    def name(self) -> str:
        """What the rule is called among the settings."""
        return "|".join((self.platform, self.site, self.metric))


READ = date(2026, 11, 30)
DEFAULTS: tuple[AccountRule, ...] = (
    AccountRule(
        "shopee", "non_fulfilment", 0.10, 7, "https://www.sellerby.com/p/392.html", READ,
        many=30, since=date(2024, 1, 29),
    ),
    AccountRule(
        "shopee", "late_shipment", 0.20, 7, "http://sellerby.com/p/1.html", READ, since=date(2024, 1, 15)
    ),
    # the value that counts is in the shop's own seller centre; the page gives the points only
    AccountRule(
        "tiktok", "seller_returns", None, 30,
        "https://seller-th.tiktok.com/university/essay?knowledge_id=2491464556136208", READ, points=2, lives=90,
    ),
    AccountRule(
        "lazada", "return_disputes", 0.30, 30,
        "https://community.lazada.sg/article/direct-return-to-merchant-policy-1352800-hc", READ, points=0, fewest=5,
    ),
    AccountRule(
        "amazon", "seller_returns", 0.01, 60, "https://sellercentral.amazon.com/gp/help/external/200370550", READ,
        points=0,
    ),
)  # fmt: skip


def in_force(chosen: Mapping[str, Any] | None) -> tuple[AccountRule, ...]:
    """Shipped rules with what the shop set over them: {name of rule: its fields}, or {platform: share} as before."""
    rules = {rule.name: rule for rule in DEFAULTS}
    for name, value in (chosen or {}).items():
        if isinstance(value, Mapping):
            platform, site, metric = name.split("|")
            if metric not in METRICS:
                continue
            base = (
                rules.get(name)
                or rules.get(f"{platform}||{metric}")
                or AccountRule(platform, metric, None, 30, "", READ)
            )
            fields = {
                k: v
                for k, v in value.items()
                if k in ("share", "days", "many", "fewest", "late_after", "source")
            }
            read = date.fromisoformat(value["read_on"]) if value.get("read_on") else base.read_on
            rules[name] = replace(base, site=site, read_on=read, since=None, own=True, **fields)
            continue
        metric = "non_fulfilment" if name == "shopee" else "seller_returns"
        base = rules.get(f"{name}||{metric}")
        if base or value:
            base = base or AccountRule(name, metric, None, 30, "", READ, points=0)
            if base.share != value:
                rules[base.name] = replace(base, share=float(value) or None, own=True)
    return tuple(sorted(rules.values(), key=lambda r: (r.platform, METRICS.index(r.metric), r.site)))


def of_site(rules: tuple[AccountRule, ...], platform: str, site: str) -> tuple[AccountRule, ...]:
    """Rules of a shop: of each metric that of its site, else that of all sites."""
    found: dict[str, AccountRule] = {}
    for rule in rules:
        if rule.platform == platform and rule.site in ("", site) and (rule.site or rule.metric not in found):
            found[rule.metric] = rule
    return tuple(found.values())
