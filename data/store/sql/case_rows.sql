-- grain: a case line, as case_effective, with its costs in the reporting currency; null cost = not known
with costs_of_case as (
    select
        platform, case_shop, case_id, case_sku, case_variation,
        {costs_of_kinds},
        sum(reporting_amount) as cost_total,
        count(*) filter (where reporting_amount is null) as costs_without_rate
    from {cost_entries}
    group by all
)

select
    e.*,
    {cost_columns},
    k.cost_total,
    coalesce(k.costs_without_rate, 0) as costs_without_rate,
    -- what was sent again cost goods, whoever brought it: the freight alone is no cost of a reship
    k.cost_total is null or k.costs_without_rate > 0
        or (e.resolution in ('reship', 'partial_refund_and_reship') and k.cost_reship_goods is null) as cost_unknown
from {case_effective} as e
left join costs_of_case as k using (platform, case_shop, case_id, case_sku, case_variation)
