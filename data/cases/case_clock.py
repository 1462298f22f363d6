"""What the clock of the cases needs from the store: rules of the marketplaces, sites of the shops, cases."""

from __future__ import annotations

import pandas as pd

from data import query
from data.query import Filters
from data.records import deadlines, records
from data.schema import DEADLINES, SHOPS
from data.schema.sites import CURRENCY_ZONES
from data.store import Store

MOST = 200_000


def rules(store: Store) -> pd.DataFrame:
    """Deadlines by marketplace, site and step with the day from which each holds: those shipped, and those set here.

    Columns platform, site, step, valid_from (NaT: always), hours; a shipped one holds until one is set here.
    """
    columns = ["platform", "site", "step", "valid_from", "hours"]
    shipped = [(d.platform, d.site, d.step, None, d.hours) for d in deadlines.DEFAULTS]
    own = records.everything(store, DEADLINES)[columns]
    return pd.DataFrame([*shipped, *own.itertuples(index=False, name=None)], columns=pd.Index(columns))


def sites(store: Store) -> dict[tuple[str, str], str]:
    """Country of each shop by (platform, shop); where nobody gave one, the country of its currency."""
    shops = records.everything(store, SHOPS)
    return {
        (str(platform), str(shop)): str(site or CURRENCY_ZONES.get(str(currency), ("", ""))[0])
        for platform, shop, site, currency in zip(
            shops["platform"], shops["shop"], shops["site"], shops["currency"], strict=True
        )
    }


def cases(store: Store, filters: Filters, which: str = "open", search: str = "") -> pd.DataFrame:
    """All case rows of a kind, the one opened first on top: what the clock looks at."""
    return query.rows(
        store, filters, which=which, search=search, order="opened_at", descending=False, size=MOST
    ).frame
