"""Where a file comes from: its shop, time zone and currency, and the period its name states."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

from data.formats import Recognised
from data.importing import publish
from data.importing.job import ImportOptions
from data.importing.staged import Staged
from data.recognition.registry import MARKETPLACES
from data.records import records, settings
from data.schema import SHOPS, TABLES
from data.schema.sites import CURRENCY_ZONES, SITES
from data.store import Cursor, Store, utc_now

_PERIOD = re.compile(r"(20\d{2})-?(\d{2})-?(\d{2})(?=\D*$|\D{1,3}part)")


def export_time(name: str) -> datetime | None:
    """End of the period that a file name states (Order.all.20260701_20260731.xlsx -> 31 July 2026, end of day)."""
    found = _PERIOD.search(Path(name).stem)
    if not found:
        return None
    try:
        year, month, day = (int(part) for part in found.groups())
        return datetime.combine(date(year, month, day) + timedelta(days=1), time())
    except ValueError:
        return None


def place_of(store: Store, recognised: Recognised, options: ImportOptions) -> tuple[str, dict[str, str], str]:
    """Shop, time zones by shop ('' = the rest), and currency of a file."""
    report = recognised.report
    shops = records.everything(store, SHOPS)
    site, zone, currency = SITES.get(report.locale, ("", "", ""))
    currency = options.currency or report.currency or ""
    if currency in CURRENCY_ZONES and not zone:
        site, zone = CURRENCY_ZONES[currency]
    called = report.platform.replace("_", " ") if report.platform in MARKETPLACES else report.platform
    name = called.title() + (f" {site}" if site else "")
    shop = options.shop or ("" if report.platform == "rightbox" or report.table == "packing" else name)
    known = {str(r.shop): str(r.zone) for r in shops.itertuples() if r.zone}
    default = options.zone or report.zone or known.get(shop) or zone or str(settings.get(store, "zone"))
    zones = ({} if options.zone else known) | {"": default}
    if not currency:
        row = shops[shops["shop"] == shop] if len(shops) else shops
        currency = str(row.iloc[0]["currency"] or "") if len(row) else ""
    return shop, zones, currency


def remember_shop(cursor: Cursor, staged: Staged) -> None:
    """A shop seen for the first time keeps the zone and currency its file was read with."""
    if "shop" not in staged.table.names or "currency" not in staged.table.names:
        return
    cursor.run(
        f"""
        insert into shops (platform, shop, site, zone, currency, set_by, set_at)
        with counted as (  -- few rows before anything is compared: the import may have millions
            select platform, shop, currency, count(*) as rows from {publish.of_import(staged.table, staged.import_id)} as i
            where shop <> '' group by all
        )
        select platform, shop, '', ?, arg_max(currency, rows), 'import', ? from counted as s
        where not exists (select 1 from shops as k where k.shop = s.shop and k.platform = s.platform)
        group by platform, shop
        """,
        [staged.job.context.zone, utc_now()],
    )


def choose_currency(store: Store, cursor: Cursor) -> None:
    """The reporting currency starts as the commonest one of the orders, then of the costs."""
    if cursor.value("select count(*) from settings where name = 'reporting_currency'"):
        return
    found = cursor.value("select mode(currency) from order_lines where currency <> ''") or cursor.value(
        "select mode(currency) from costs where currency <> ''"
    )
    if found:
        row = {"name": "reporting_currency", "value": json.dumps(found)}
        records.put(store, TABLES["settings"], row, "import", cursor=cursor)
