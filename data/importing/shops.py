"""Whose file it is: its shop, told by the orders that are stored already, with the shop's time zone and currency."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

from data.conversion.cell import EDGES
from data.formats import Recognised
from data.importing import publish
from data.importing.job import ImportOptions, Owner
from data.importing.staged import Staged
from data.meaning.missing import text_of
from data.recognition.registry import MARKETPLACES
from data.records import records, settings
from data.schema import CASE_KEY, SHOPS, TABLES
from data.schema.rights import MANAGE
from data.schema.sites import CURRENCY_ZONES, SITES
from data.store import Cursor, Store, literal, utc_now
from data.store.archive.months import bring_back
from data.store.lake.again import rerun

_PERIOD = re.compile(r"(20\d{2})-?(\d{2})-?(\d{2})(?=\D*$|\D{1,3}part)")
# kind of number -> tables that hold such ones, in which column; costs of a settlement are those of an order
_KNOWN_IN = {
    "order_id": {
        "all_order_lines": "order_id",
        "order_lines_history": "order_id",
        "cases": "order_id",
        "costs": "case_id",
    },
    "case_id": {"cases": "case_id"},
}
_LONG = 10  # numbers of so many characters belong to one order of a marketplace; shorter ones come again in other shops


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


def owner_of(cursor: Cursor, recognised: Recognised, options: ImportOptions, rows: str) -> Owner:
    """The shop of the rows of a file, decided by what is stored; what a person says names only a shop that is new.

    Orders that are stored keep their shop, so that no file is counted twice because somebody answered otherwise. A
    file of unknown orders belongs to the only shop of its marketplace and country that is known, if there is one;
    where there are several, a person has to choose.

    ``rows``: the table or view they stand in, as cells of the file or as they would be stored.
    """
    report = recognised.report
    if report.platform == "rightbox" or "shop" not in TABLES[report.table].names:
        return Owner(options.shop)
    if recognised.sources("shop"):
        return Owner(options.shop or default_name(recognised))
    stored = _stored(cursor, recognised, options, rows)
    if stored:
        return Owner(max(sorted(stored), key=lambda shop: stored[shop]), stored)
    known = () if options.shop else _known(cursor, recognised)
    if len(known) > 1:
        return Owner(choices=known)
    return Owner(options.shop or (known[0] if known else default_name(recognised)))


def default_name(recognised: Recognised) -> str:
    """The name of a shop nobody named: the marketplace, and the country where the export's language tells it."""
    report, site = recognised.report, _site(recognised)
    name = report.marketplace
    called = name.replace("_", " ") if name in MARKETPLACES else name
    return called.title() + (f" {site}" if site else "")


def _site(recognised: Recognised) -> str:
    return SITES.get(recognised.report.locale, ("", "", ""))[0]


def _known(cursor: Cursor, recognised: Recognised) -> tuple[str, ...]:
    """Shops of a marketplace and country; a language of several countries is none of those with their own."""
    site = _site(recognised)
    others = ", ".join(literal(name) for name, _, _ in SITES.values())
    known = cursor.rows(
        "select shop from shops where platform = ? and shop <> '' "
        f"and (coalesce(site, '') = ? or ? = '' and site not in ({others})) order by shop",
        [recognised.report.marketplace, site, site],
    )
    return tuple(str(shop) for (shop,) in known)


def _stored(cursor: Cursor, recognised: Recognised, options: ImportOptions, rows: str) -> dict[str, int]:
    """Shops under which orders, cases and settled orders of the file are stored, with how many."""
    platform = recognised.report.marketplace
    there = [t for t in _KNOWN_IN["order_id"] if cursor.value(f"select exists (from {t})")]
    found: dict[str, int] = {}
    for column, own in _numbers(cursor, recognised, rows).items() if there else ():
        # short numbers come again in other shops: there the item has to be the same
        same = f"length(o.number) >= {_LONG} or o.sku = t.sku" + ("" if options.shop else " or o.sku = ''")
        met = " union all ".join(
            f"select t.shop, o.number from own_numbers as o inner join {table} as t on o.number = t.{name} "
            f"where t.platform = {literal(platform)} and t.shop <> '' and ({same if column == 'order_id' else 'true'})"
            for table, name in _KNOWN_IN[column].items()
            if table in there
        )
        if met:
            cursor.run(f"create or replace temp table own_numbers as {own}")
            for shop, count in cursor.rows(f"select shop, count(distinct number) from ({met}) group by 1"):
                found[str(shop)] = found.get(str(shop), 0) + int(count)
    return found


def _numbers(cursor: Cursor, recognised: Recognised, rows: str) -> dict[str, str]:
    """Stored column -> SQL of the file's numbers of that kind, with their SKUs where it has some."""
    have = cursor.columns(rows)
    found = {}
    for column in ("order_id", "case_id"):
        if column in have:
            number, sku = column, "sku" if "sku" in have else ""
        else:
            places = (*recognised.sources(column), *recognised.sources(f"_{column}"))
            number = _bare(places[0]) if places else ""
            sku = ", ".join(_bare(place) for place in recognised.sources("sku"))
        if number:
            item = f"coalesce({sku}, '')" if sku else "''"
            found[column] = (
                f"select distinct {number} as number, {item} as sku from {rows} where {number} <> ''"
            )
    return found


def _bare(at: int) -> str:
    """SQL of a number as its reader leaves it: without spaces, and without what keeps a spreadsheet from rounding it."""
    return f"trim(c{at}, {EDGES} || {literal('=' + chr(39) + chr(34))})"


def split(cursor: Cursor, table: str, platform: str, owner: Owner) -> None:
    """Give each row of ``typed_<table>`` the shop under which its order or case is stored."""
    name = f"typed_{table}"
    have = cursor.columns(name)
    columns = [column for column in ("case_id", "order_id") if column in have]
    if not owner.mixed or not columns or "shop" in have:
        return
    settled = {"order_id"} if table == "costs" else set()
    stored = " union all ".join(
        f"select {number} as number, shop, exported_at from {source} where platform = {literal(platform)} and shop <> ''"
        for column in sorted({*columns} | settled)
        for source, number in _KNOWN_IN[column].items()
    )
    cursor.run(
        f"create or replace temp table owners as select number, arg_max(shop, exported_at) as shop from ({stored}) "
        f"where number in (select {columns[0]} from {name}{''.join(f' union select {c} from {name}' for c in columns[1:])}) "
        "group by number"
    )
    kind = (
        "view" if cursor.value("select exists (from duckdb_views() where view_name = ?)", [name]) else "table"
    )
    cursor.run(f"alter {kind} {name} rename to owned_{table}")
    chosen = ", ".join(f"(select shop from owners where number = r.{column})" for column in columns)
    cursor.run(
        f"create temp {kind} {name} as select r.*, coalesce({chosen}, {literal(owner.shop)}) as shop "
        f"from owned_{table} as r"
    )
    if kind == "table":
        cursor.run(f"drop table owned_{table}")


def place_of(
    store: Store, recognised: Recognised, options: ImportOptions, shop: str
) -> tuple[dict[str, str], str]:
    """Time zones by shop ('' = the rest), and the currency of a file of the shop; '' when nobody knows it."""
    report = recognised.report
    shops = records.rows(records.everything(store, SHOPS))
    _, zone, _ = SITES.get(report.locale, ("", "", ""))
    currency = options.currency or report.currency or ""
    if currency in CURRENCY_ZONES and not zone:
        zone = CURRENCY_ZONES[currency][1]
    known = {text_of(row["shop"]): text_of(row["zone"]) for row in shops if text_of(row["zone"])}
    default = options.zone or report.zone or known.get(shop) or zone or str(settings.get(store, "zone"))
    zones = ({} if options.zone else known) | {"": default}
    own = [row for row in shops if (row["platform"], row["shop"]) == (report.marketplace, shop)]
    return zones, currency or next((text_of(row["currency"]) for row in own), "")


def choose_currency(store: Store, cursor: Cursor) -> None:
    """The reporting currency starts as the commonest one of the orders, then of the costs."""
    if cursor.value("select count(*) from settings where name = 'reporting_currency'"):
        return
    found = cursor.value("select mode(currency) from all_order_lines where currency <> ''") or cursor.value(
        "select mode(currency) from costs where currency <> ''"
    )
    if found:
        row = {"name": "reporting_currency", "value": json.dumps(found)}
        records.put(store, TABLES["settings"], row, "import", cursor=cursor)


def remember_shops(cursor: Cursor, staged: Staged) -> None:
    """A shop seen for the first time keeps the zone and currency its file was read with.

    A currency that becomes known prices the stored rows of the shop that have none.
    """
    if not {"shop", "currency"}.issubset(staged.table.names):
        return
    report, context = staged.recognised.report, staged.job.context
    seen = cursor.rows(
        "with counted as (  -- few rows before anything is compared: the import may have millions\n"
        f"select platform, shop, currency, count(*) as rows from {publish.of_import(staged.table, staged.import_id)} as i "
        "where shop <> '' group by all) "
        "select platform, shop, arg_max(currency, rows) filter (where coalesce(currency, '') <> '') from counted group by all"
    )
    known = {
        (str(platform), str(shop)): text_of(currency)
        for platform, shop, currency in cursor.rows("select platform, shop, currency from shops")
    }
    for platform, shop, currency in seen:
        key = (str(platform), str(shop))
        if key not in known:
            site = "" if staged.recognised.sources("shop") else _site(staged.recognised)
            cursor.run(
                "insert into shops (platform, shop, site, zone, currency, set_by, set_at) values (?, ?, ?, ?, ?, 'import', ?)",
                [*key, site, context.zone, currency, utc_now()],
            )
    answered = staged.job.options.currency
    key = (report.marketplace, context.shop)
    if answered and not known.get(key, "?"):
        cursor.run("update shops set currency = ? where platform = ? and shop = ?", [answered, *key])
        price_rows(cursor, *key, answered)


def price_rows(cursor: Cursor, platform: str, shop: str, currency: str) -> int:
    """Give a currency to the stored rows of a shop that have none. Returns the number of current rows changed.

    Inside ``publish.touching``: what the case facts know of the lines is brought up to date.
    """
    changed = 0
    cursor.run(
        f"insert into touched_cases select distinct {', '.join(CASE_KEY)} from cases where platform = ? and shop = ?",
        [platform, shop],
    )
    for table in ("order_lines", "cases", "costs"):
        where = "platform = ? and shop = ? and coalesce(currency, '') = ''"
        bring_back(cursor, table, where, [platform, shop])
        changed += int(cursor.value(f"select count(*) from {table} where {where}", [platform, shop]))
        for name in (table, f"{table}_history"):
            cursor.run(f"update {name} set currency = ? where {where}", [currency, platform, shop])
    return changed


@rerun
def set_currency(store: Store, platform: str, shop: str, currency: str, who: str) -> int:
    """Say in which currency a shop's amounts are; rows stored without one are priced. Returns how many."""
    with store.writing(needs=MANAGE) as cursor:
        row = records.get(store, SHOPS, {"platform": platform, "shop": shop}) or {
            "platform": platform,
            "shop": shop,
        }
        records.put(
            store,
            SHOPS,
            {**row, "currency": currency, "set_by": who, "set_at": utc_now()},
            who,
            cursor=cursor,
        )
        with publish.touching(cursor):
            changed = price_rows(cursor, platform, shop, currency)
        choose_currency(store, cursor)
    return changed
