-- grain: a case line; an order that never left has no error unless a person says so. With what people decided laid over what the file said, and the shipped line behind it
with steps as (
    select
        c.*,
        {steps},
        coalesce(s.version, 0) as steps_version
    from {cases} as c
    left join case_steps as s using (platform, shop, case_id, sku, variation)
),

judged as (
    select
        s.*,
        {decided},
        -- what came instead may be confirmed, and where it was caught known, before anybody says whose mistake it was
        coalesce(nullif(j.seller_fault, ''), nullif(j.cause, ''), nullif(j.symptom, '')) is not null as judged,
        nullif(j.seller_fault, '') is not null as fault_judged,
        coalesce(j.version, 0) as judgement_version
    from steps as s
    left join case_judgements as j using (platform, shop, case_id, sku, variation)
),

matched as (
select
    j.shop as case_shop,
    j.case_id,
    j.sku as case_sku,
    j.variation as case_variation,
    {of_case},
    j.judged,
    j.fault_judged,
    j.judgement_version,
    j.steps_version,
    f.level,
    f.line_id,
    {of_line},
    f.packed_at,
    f.shipped_at,
    f.ship_day,
    f.order_day,
    f.unit_price,
    coalesce(nullif(j.currency, ''), f.line_currency, '') as currency,
    coalesce(f.ship_day, j.open_day) as event_day,
    coalesce(h.caught, false) as caught,
    coalesce(h.noticed, '') as noticed,
    {desk},
    coalesce(d.version, 0) as desk_version,
    -- what was caught before the parcel left is a failure inside, and no wrong shipment
    coalesce(f.ship_day is not null or f.level = 'totals', false) and not coalesce(h.caught, false) as in_rate
from judged as j
left join hand_cases as h using (platform, shop, case_id, sku, variation)
left join case_desk as d using (platform, shop, case_id, sku, variation)
left join case_facts as f using (platform, shop, case_id, sku, variation)
left join cause_sixm as k on j.final_cause = k.code
)

select *, {decides} as decides from matched
