"""How cases were handled: what the line was worth in the reporting currency, and whether the customer came back."""

from __future__ import annotations

import pandas as pd

from data.store import Store

# Another case of the same buyer counts as a second contact within this many days; of the same order, ever.
SAME_BUYER_DAYS = 30


def worth_and_contacts(store: Store) -> pd.DataFrame:
    """One row a case line: its key, ``worth`` and ``again``.

    ``worth``: price x quantity in the reporting currency by the rate of the day the case was opened, null when price
    or rate is not known. ``again``: somebody noted that the customer had to write again, or there is a later case
    (another case number) of the same order, or of the same buyer within 30 days; buyers are
    compared by the keyed hash, which never leaves the store.
    """
    return store.frame(
        """
        with reporting as (
            select coalesce(max(json_extract_string(value, '$')), '') as currency
            from settings where name = 'reporting_currency'
        ),
        buyers as (
            select platform, order_id, max(nullif(buyer_hash, '')) as buyer from all_order_lines
            where order_id <> '' group by all
        ),
        lines as (
            select r.platform, r.case_shop, r.case_id, r.case_sku, r.case_variation, nullif(r.order_id, '') as order_id,
                b.buyer, r.opened_at, r.open_day, r.contacted_again, r.currency, r.unit_price * coalesce(r.quantity, 1) as price
            from case_effective as r
            left join buyers as b on r.platform = b.platform and r.order_id = b.order_id
        ),
        contacts as (
            select platform, case_shop, case_id, min(opened_at) as opened_at, max(order_id) as order_id,
                max(buyer) as buyer
            from lines group by all
        ),
        back as (
            select c.platform, c.case_shop, c.case_id from contacts as c
            inner join contacts as n
                on c.platform = n.platform and c.order_id = n.order_id
                and c.case_id <> n.case_id and n.opened_at > c.opened_at
            union
            select c.platform, c.case_shop, c.case_id from contacts as c
            inner join contacts as n
                on c.platform = n.platform and c.buyer = n.buyer
                and c.case_id <> n.case_id and n.opened_at > c.opened_at
                and n.opened_at <= c.opened_at + to_days(?)
        )
        select l.platform, l.case_shop, l.case_id, l.case_sku, l.case_variation,
            cast(case when l.currency = p.currency then l.price else l.price * x.rate end as double) as worth,
            k.case_id is not null or coalesce(l.contacted_again, false) as again
        from lines as l
        cross join reporting as p
        left join back as k using (platform, case_shop, case_id)
        asof left join fx_rates as x
            on l.currency = x.currency and p.currency = x.reporting and l.open_day >= x.valid_from
        """,
        [SAME_BUYER_DAYS],
    )


def judged_remarks(store: Store) -> pd.DataFrame:
    """What people said of cases with a remark: case_shop, comment (masked), symptom, cause and received_sku, '' where they
    did not; sku is what was ordered.
    """
    return store.frame(
        """
        select r.case_shop, r.comment, r.case_sku as sku, coalesce(j.symptom, '') as symptom,
            coalesce(j.received_sku, '') as received_sku,
            case when r.cause = 'unknown' then '' else coalesce(r.cause, '') end as cause
        from case_effective as r
        left join case_judgements as j
            on r.platform = j.platform and r.case_shop = j.shop and r.case_id = j.case_id
            and r.case_sku = j.sku and r.case_variation = j.variation
        where r.comment <> ''
        order by all
        """
    )
