-- grain: a cost or credit of a case line, from a file, a person or a rule, with its amount in the reporting currency
with reporting as (
    select coalesce(max(json_extract_string(value, '$')), '') as currency
    from settings
    where name = 'reporting_currency'
),

case_lines as (
    select
        platform, case_shop, case_id, case_sku, case_variation, shop, resolution, open_day, fault, quantity, unit_price,
        currency, coalesce(detection, '') in ({inside}) as inside,
        -- as data.words.counts: returns that were not (yet) paid state an amount too
        coalesce(status, '') in ('', 'refunded')
            or (status in ('approved', 'closed', 'in_review', 'unmapped') and resolved_at is not null) as paid,
        row_number() over (partition by platform, case_shop, case_id order by case_sku, case_variation) as place
    from {case_effective}
),

-- what was settled for an order whose statement names no return belongs to the order's return; a statement may be
-- loaded before the return, and under another shop's name
case_numbers as (
    select platform, case_id, list(distinct shop) as shops from {cases} group by all
),

order_cases as (
    select platform, order_id, min(case_id) as case_id, arg_min(shop, case_id) as shop
    from {cases} where order_id <> '' group by all
),

booked as (
    select e.* replace (
        case when c.case_id is null then coalesce(o.shop, e.shop) when list_contains(c.shops, e.shop) then e.shop
            else list_min(c.shops) end as shop,
        case when c.case_id is null then coalesce(o.case_id, e.case_id) else e.case_id end as case_id
    )
    from {costs} as e
    left join case_numbers as c
        on e.platform = c.platform and if(e.source = 'settlement', e.case_id, null) = c.case_id
    left join order_cases as o
        on e.platform = o.platform and if(e.source = 'settlement', e.case_id, null) = o.order_id
    where e.amount <> 0 or e.source <> 'return'
),

-- sources of one amount, the best known first: income statement, cost file, return export
ranked as (
    select
        e.*,
        min(case e.source when 'settlement' then 1 when 'import' then 2 when 'return' then 3 end)
            over (partition by e.platform, e.shop, e.case_id, e.kind) as best
    from booked as e
),

chosen as (
    select * exclude (best) from ranked
    where coalesce(case source when 'settlement' then 1 when 'import' then 2 when 'return' then 3 end = best, true)
),

-- what was settled for a return is shared among its lines as the return export shares it
shares as (
    select
        e.platform, e.shop, e.case_id, e.kind, t.sku, t.variation,
        sum(abs(t.amount)) over (partition by e.platform, e.shop, e.case_id, e.kind) as whole,
        sum(abs(t.amount)) over (
            partition by e.platform, e.shop, e.case_id, e.kind order by t.sku, t.variation
        ) as up_to,
        abs(t.amount) as part
    from (select distinct platform, shop, case_id, kind from booked where source = 'settlement' and sku = '') as e
    inner join {costs} as t
        on e.platform = t.platform and e.shop = t.shop and e.case_id = t.case_id and e.kind = t.kind
        and t.source in ('import', 'return') and t.amount <> 0
),

entries_of_files as (
    select
        c.platform, c.shop, c.case_id, coalesce(s.sku, c.sku) as sku, coalesce(s.variation, c.variation) as variation,
        c.kind, c.source, c.currency, c.booked_on,
        case
            when s.case_id is null then c.amount
            when c.amount = round(c.amount, 0) then
                round(c.amount * s.up_to / s.whole, 0) - round(c.amount * (s.up_to - s.part) / s.whole, 0)
            else round(c.amount * s.up_to / s.whole, 2) - round(c.amount * (s.up_to - s.part) / s.whole, 2)
        end as amount
    from chosen as c
    left join shares as s
        on c.platform = s.platform and c.shop = s.shop and c.kind = s.kind
        and if(c.source = 'settlement' and c.sku = '', c.case_id, null) = s.case_id
),

given as (
    select
        e.platform, e.shop as case_shop, e.case_id,
        coalesce(l.case_sku, f.case_sku, e.sku) as case_sku,
        coalesce(l.case_variation, f.case_variation, e.variation) as case_variation,
        e.kind, if(e.source = 'return', 'import', e.source) as source, cast(e.amount as decimal(18, 4)) as amount, e.currency,
        coalesce(e.booked_on, l.open_day, f.open_day) as booked_on
    from entries_of_files as e
    left join case_lines as l
        on e.platform = l.platform and e.shop = l.case_shop and e.case_id = l.case_id
        and e.sku = l.case_sku and e.variation = l.case_variation
    left join case_lines as f
        on e.platform = f.platform and e.shop = f.case_shop and if(l.case_id is null, e.case_id, null) = f.case_id
        and f.place = 1
    where e.source <> 'return' or e.kind <> 'refund' or coalesce(l.paid, f.paid, false)
),

by_rule as (
    select
        l.platform, l.case_shop, l.case_id, l.case_sku, l.case_variation, r.kind, 'rule' as source,
        cast(case r.basis
            when 'fixed' then r.amount
            when 'minutes' then r.amount / 60 * r.wage_per_hour
            else r.amount * l.unit_price * coalesce(l.quantity, 1)
        end * case when r.kind in ({credit_kinds}) then -1 else 1 end as decimal(18, 4)) as amount,
        case when r.basis = 'share_of_price' then l.currency else r.currency end as currency,
        l.open_day as booked_on
    from case_lines as l
    inner join cost_rules as r
        on (r.shop = '' or r.shop = l.shop)
        and (r.resolution = '' or r.resolution = l.resolution)
        and (coalesce(r.caught, '') = '' or (r.caught = 'inside') = l.inside)
        and l.open_day >= coalesce(r.valid_from, l.open_day)
        and l.open_day <= coalesce(r.valid_to, l.open_day)
    where l.fault <> 'no'
        and (r.basis <> 'share_of_price' or l.unit_price is not null)
        and not exists (
            select 1 from given as g
            where g.platform = l.platform and g.case_shop = l.case_shop and g.case_id = l.case_id
                and g.case_sku = l.case_sku and g.case_variation = l.case_variation and g.kind = r.kind
        )
),

entries as (
    select * from given
    union all
    select * from by_rule
)

select
    e.*,
    p.currency as reporting_currency,
    cast(case when e.currency = p.currency then e.amount when e.booked_on is not null then e.amount * x.rate end as decimal(18, 2)) as reporting_amount
from entries as e
cross join reporting as p
asof left join fx_rates as x
    on e.currency = x.currency and p.currency = x.reporting and e.booked_on >= x.valid_from
