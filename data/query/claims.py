"""Up to which day the claims of each shop are loaded, and which shops have none: silence of a file is no absence."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from data.store import Store, literal

_CLAIMED = """
    select list(known) from (
        select distinct coalesce(nullif(f.line_platform, ''), c.platform) as platform,
            coalesce(nullif(f.line_shop, ''), c.shop) as shop
        from cases as c left join case_facts as f using (platform, shop, case_id, sku, variation)
        left join hand_cases as h using (platform, shop, case_id, sku, variation)
        where not coalesce(h.caught, false)
        union
        select platform, shop from imports
        where table_name = 'cases' and undone_at is null and coalesce(shop, '') <> ''
    ) as known
"""
# Days before a shop's newest claim from which its usual number is taken.
USUAL_DAYS = 56
# A silence in which so many claims would have come is none of the shop's, but one of its files: 1 of 100 by chance.
SILENT = -np.log(0.01)


def claimed(store: Store, lines: str) -> str:
    """SQL that is true for lines (an alias) of the shops that some claim, or some file of claims, is known of.

    Both sides may leave out the platform. The shops are asked once as long as no numbers are written.
    """
    known = [(k["platform"], k["shop"]) for k in store.once(_CLAIMED) or () if k["shop"] is not None]
    places = {
        f"{lines}.shop": [literal(shop) for platform, shop in known if platform == ""],
        f"({lines}.platform, {lines}.shop)": [f"({literal(p)}, {literal(shop)})" for p, shop in known if p],
        f"{lines}.platform = '' and {lines}.shop": [
            literal(shop) for platform, shop in known if platform != ""
        ],
    }
    parts = [f"{place} in ({', '.join(sorted(found))})" for place, found in places.items() if found]
    return f"({' or '.join(parts) or 'false'})"


def claims_known(store: Store, until: date) -> pd.DataFrame:
    """Up to which day claims of each shop are known: platform, shop, known_until; shops without any have no row.

    The newest of: the shop's newest claim; the newest claim of a file that its claims came in, and the day on which that
    file was made, as long as the shop's silence until then can be chance (that day is often only that of the loading).
    """
    found = store.frame(
        """
        with named as (
            select coalesce(nullif(f.line_platform, ''), c.platform) as platform,
                coalesce(nullif(f.line_shop, ''), c.shop) as shop, coalesce(c.import_id, '') as import_id, c.open_day
            from cases as c left join case_facts as f using (platform, shop, case_id, sku, variation)
            left join hand_cases as h using (platform, shop, case_id, sku, variation)
            where c.open_day <= $until and not coalesce(h.caught, false)
            -- what people enter tells nothing of the files that are missing, unless nothing else is ever loaded
            qualify h.case_id is null or bool_and(h.case_id is not null) over (partition by c.platform, c.shop)
        ),
        newest as (select platform, shop, max(open_day) as own from named group by all),
        usual as (
            select platform, shop, count(*) filter (where open_day > own - $usual) as usual
            from named inner join newest using (platform, shop) group by all
        ),
        files as (select import_id, max(open_day) as file from named where import_id <> '' group by all)
        select distinct n.platform, n.shop, own, usual, files.file, cast(i.exported_at as date) as exported
        from named as n inner join newest using (platform, shop) inner join usual using (platform, shop)
        left join files using (import_id)
        left join (select * from imports where undone_at is null) as i using (import_id)
        union all
        select platform, shop, null, 0, null, cast(exported_at as date) from imports
        where table_name = 'cases' and undone_at is null and coalesce(shop, '') <> '' and exported_at is not null
        """,
        {"until": until, "usual": USUAL_DAYS},
    )
    for name in ("own", "file", "exported"):
        found[name] = pd.to_datetime(found[name])
    ends = [found["own"]]
    for name in ("file", "exported"):
        day = (
            found[name]
            .where(found[name] <= pd.Timestamp(until), pd.Timestamp(until))
            .where(found[name].notna())
        )
        silence = (day - found["own"]).dt.days.fillna(0) * found["usual"] / USUAL_DAYS
        ends.append(day.where(silence <= SILENT))
    known = pd.concat(ends, axis=1).max(axis=1)
    dated = found.assign(known_until=known)[["platform", "shop", "known_until"]]
    return dated.groupby(["platform", "shop"], as_index=False).max()


def aged(days: pd.DataFrame, known: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Days of shipment with ``age_days``, for how long claims of them could be seen; shops without claims are left out.

    Parameters
    ----------
    days : DataFrame
        day, platform, shop and others.
    known : DataFrame
        Of ``claims_known``.
    as_of : date
        What was shipped later is left out, too.
    """
    until = {(str(p), str(s)): d for p, s, d in known.itertuples(index=False)}
    anywhere: dict[Any, Any] = known.groupby("shop")["known_until"].max().to_dict()
    nowhere: dict[Any, Any] = known[known["platform"] == ""].groupby("shop")["known_until"].max().to_dict()

    def known_of(platform: str, shop: str) -> Any:
        if not platform:
            return anywhere.get(shop, pd.NaT)
        return until.get((platform, shop), nowhere.get(shop, pd.NaT))

    pairs = days[["platform", "shop"]].drop_duplicates()
    pairs["known_until"] = [known_of(str(p), str(s)) for p, s in pairs.itertuples(index=False)]
    pairs["known_until"] = pd.to_datetime(pairs["known_until"])
    part = days.merge(pairs, on=["platform", "shop"], how="left")
    part = part[part["known_until"].notna() & (part["day"] <= pd.Timestamp(as_of))]
    return part.assign(age_days=(part["known_until"] - part["day"]).dt.days).drop(columns="known_until")
