with parcels as (
    select * from {{ ref('priced_parcels') }}
),

delivered as (
    select * from {{ ref('deliveries') }}
),

joined as (
    select
        parcels.*,
        delivered.delivered_at,
        coalesce(delivered.attempts, 0) as attempts,
        scans.last_kind,
        scans.last_depot_id,
        date_diff('hour', parcels.booked_at, delivered.delivered_at) as hours_taken
    from parcels
    left join delivered on parcels.parcel_id = delivered.parcel_id
    left join {{ ref('last_scans') }} as scans on parcels.parcel_id = scans.parcel_id
)

select
    parcel_id,
    sender_id,
    depot_id,
    service,
    booked_on,
    price,
    insurance,
    delivered_at,
    attempts,
    last_kind,
    last_depot_id,
    hours_taken,
    hours_taken > promise_hours + {{ var('late_after_hours') }} as is_late
from joined
