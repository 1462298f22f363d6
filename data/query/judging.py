"""What people judged of claims, and which claims nobody judged yet."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from data.query.filters import Filters
from data.query.sql import CASE_DAY, GRAIN, case_source, condition, seen_params
from data.store import Store

CLAIM = "hash(platform, case_shop, case_id, case_sku, case_variation)"
ORDER = "date_trunc('week', event_day), shop, symptom, claim"
UNJUDGED = "decides and fault <> 'no' and in_rate and not judged"


def judged(store: Store, chosen: Filters = Filters()) -> pd.DataFrame:
    """Judged claims that would count as errors unjudged: shop, symptom (as the file said), judged, ours.

    ``chosen``: of the ours only those with these outcomes.
    """
    where, params = condition(chosen, CASE_DAY[chosen.basis], lambda n: f"r.{n}", ("outcome",))
    return store.frame(
        f"""
        select r.shop, coalesce(nullif(c.symptom, ''), 'unmapped') as symptom, count(*) as judged,
            count(*) filter (where r.fault <> 'no' and {where}) as ours
        from {store.materialised("case_rows")} as r inner join cases as c
            on c.platform = r.platform and c.shop = r.case_shop and c.case_id = r.case_id
            and c.sku = r.case_sku and c.variation = r.case_variation
        where r.judged and r.in_rate and coalesce(c.seller_fault, '') <> 'no' group by all order by all
        """,
        params,
    )


def unjudged(store: Store, by: Sequence[str], filters: Filters) -> pd.DataFrame:
    """Errors that nobody judged yet, a row each: ``by`` as in ``cells``, of_shop, of_symptom, claim (its number)."""
    day = CASE_DAY[filters.basis]
    where, params = condition(filters, day, lambda n: n, ("exposure", "outcome"))
    columns = "".join(f"{GRAIN[n].format(day=day)} as {n}, " if n in GRAIN else f"{n}, " for n in by)
    frame = store.frame(
        f"select {columns}shop as of_shop, symptom as of_symptom, {CLAIM} as claim "
        f"from {case_source(store, filters)} where {where} and {UNJUDGED} order by {ORDER}",
        [*seen_params(filters), *params],
    )
    for name in GRAIN:
        if name in frame:
            frame[name] = pd.to_datetime(frame[name])
    return frame
