select
    depot_id,
    date_trunc('week', booked_on) as week,
    sum(parcels) as parcels,
    sum(revenue) as revenue,
    max(load) as highest_load,
    sum(late) as late
from {{ ref('depot_days') }}
group by depot_id, date_trunc('week', booked_on)
