-- grain: a cost or credit of a case line, from a file, a person or a rule, with its amount in the reporting currency
with reporting as (
    select coalesce(max(json_extract_string(value, '$')), '') as currency
    from settings
    where name = 'reporting_currency'
),

case_lines as (
    select
        platform, case_shop, case_id, case_sku, case_variation, shop, resolution, open_day, fault, quantity, unit_price,
        currency,
        row_number() over (partition by platform, case_shop, case_id order by case_sku, case_variation) as place
    from case_effective
),

given as (
    select
        e.platform, e.shop as case_shop, e.case_id,
        coalesce(l.case_sku, f.case_sku, e.sku) as case_sku,
        coalesce(l.case_variation, f.case_variation, e.variation) as case_variation,
        e.kind, e.source, e.amount, e.currency,
        coalesce(e.booked_on, l.open_day, f.open_day) as booked_on
    from costs as e
    left join case_lines as l
        on e.platform = l.platform and e.shop = l.case_shop and e.case_id = l.case_id
        and e.sku = l.case_sku and e.variation = l.case_variation
    left join case_lines as f
        on l.case_id is null and f.place = 1
        and e.platform = f.platform and e.shop = f.case_shop and e.case_id = f.case_id
),

by_rule as (
    select
        l.platform, l.case_shop, l.case_id, l.case_sku, l.case_variation, r.kind, 'rule' as source,
        cast(case r.basis
            when 'fixed' then r.amount
            when 'minutes' then r.amount / 60 * r.wage_per_hour
            else r.amount * l.unit_price * coalesce(l.quantity, 1)
        end * case when r.kind in ('compensation', 'recovered_goods') then -1 else 1 end as decimal(18, 4)) as amount,
        case when r.basis = 'share_of_price' then l.currency else r.currency end as currency,
        l.open_day as booked_on
    from case_lines as l
    inner join cost_rules as r
        on (r.shop = '' or r.shop = l.shop)
        and (r.resolution = '' or r.resolution = l.resolution)
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
    cast(case when e.currency = p.currency then e.amount else e.amount * x.rate end as decimal(18, 2)) as reporting_amount
from entries as e
cross join reporting as p
asof left join fx_rates as x
    on e.currency = x.currency and p.currency = x.reporting and e.booked_on >= x.valid_from
