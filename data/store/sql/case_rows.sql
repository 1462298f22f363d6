-- grain: a case line, as case_effective, with its costs in the reporting currency; null cost = not known
with costs_of_case as (
    select
        platform, case_shop, case_id, case_sku, case_variation,
        sum(reporting_amount) filter (where kind = 'refund') as cost_refund,
        sum(reporting_amount) filter (where kind = 'reship_goods') as cost_reship_goods,
        sum(reporting_amount) filter (where kind = 'reship_freight') as cost_reship_freight,
        sum(reporting_amount) filter (where kind = 'return_freight') as cost_return_freight,
        sum(reporting_amount) filter (where kind = 'platform_fee') as cost_platform_fee,
        sum(reporting_amount) filter (where kind = 'penalty') as cost_penalty,
        sum(reporting_amount) filter (where kind = 'labour') as cost_labour,
        sum(reporting_amount) filter (where kind = 'write_off') as cost_write_off,
        sum(reporting_amount) filter (where kind = 'compensation') as cost_compensation,
        sum(reporting_amount) filter (where kind = 'recovered_goods') as cost_recovered_goods,
        sum(reporting_amount) as cost_total,
        count(*) filter (where reporting_amount is null) as costs_without_rate
    from cost_entries
    group by all
)

select
    e.*,
    k.cost_refund,
    k.cost_reship_goods,
    k.cost_reship_freight,
    k.cost_return_freight,
    k.cost_platform_fee,
    k.cost_penalty,
    k.cost_labour,
    k.cost_write_off,
    k.cost_compensation,
    k.cost_recovered_goods,
    k.cost_total,
    coalesce(k.costs_without_rate, 0) as costs_without_rate,
    k.cost_total is null or k.costs_without_rate > 0 as cost_unknown
from case_effective as e
left join costs_of_case as k using (platform, case_shop, case_id, case_sku, case_variation)
