with parcels as (
    select
        sender_id,
        count(*) as parcels,
        sum(price) as spent,
        avg(hours_taken) as mean_hours,
        count(distinct depot_id) as depots
    from {{ ref('parcel_status') }}
    group by sender_id
),

claims as (
    select
        s.sender_id,
        sum(c.claimed) as claimed,
        sum(c.claims) as claims
    from {{ ref('claim_costs') }} as c
    inner join {{ ref('parcel_status') }} as s on c.parcel_id = s.parcel_id
    group by s.sender_id
)

select
    senders.sender_id,
    senders.sender_name,
    senders.class,
    parcels.parcels,
    parcels.spent,
    parcels.mean_hours,
    coalesce(claims.claimed, 0) as claimed,
    parcels.spent - coalesce(claims.claimed, 0) as earned,
    claims.claims > 2 as is_difficult
from {{ ref('stg_senders') }} as senders
left join parcels on senders.sender_id = parcels.sender_id
left join claims on senders.sender_id = claims.sender_id
where senders.closed_on is null
