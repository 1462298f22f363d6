"""Settings of the installation, with their defaults."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

from data.records import records
from data.schema import SETTINGS, SHOPS
from data.store import Store

DEFAULTS: dict[str, Any] = {
    "reporting_currency": "",  # '' until the first import sets it to the commonest currency
    "zone": "Asia/Singapore",
    "language": "",  # '' = the browser's
    "rules": "anhoj",  # one of analysis.rules.RULE_SETS: which points of control charts are unusual
    "show_names": False,  # packers' names instead of codes where nobody signs in; blameless by default
    "retention_months": 13,
    "target_error_rate": None,  # errors per line, share 0..1
    "penalty_headroom": None,
}


def get(store: Store, name: str) -> Any:
    """Value of a setting, its default while nobody set it.

    Raises
    ------
    KeyError
        If there is no such setting.
    """
    default = DEFAULTS[name]
    row = records.get(store, SETTINGS, {"name": name})
    return default if row is None else json.loads(row["value"])


def zone_of(store: Store, platform: object, shop: object) -> ZoneInfo:
    """The time zone of a shop, in which its days are counted; the installation's where nobody knows it."""
    row = records.get(store, SHOPS, {"platform": platform, "shop": shop})
    return ZoneInfo(str((row and row["zone"]) or get(store, "zone") or "UTC"))


def put(store: Store, name: str, value: Any, who: str) -> None:
    """Set a setting."""
    if name not in DEFAULTS:
        raise KeyError(name)
    records.put(store, SETTINGS, {"name": name, "value": json.dumps(value)}, who)
