with approved as (
    select * from {{ ref('stg_claims') }}
    where is_approved
)

select
    parcel_id,
    sum(amount) as claimed,
    count(*) as claims,
    min(filed_on) as first_filed_on,
    string_agg(reason, ',' order by claim_id) as reasons
from approved
group by parcel_id
