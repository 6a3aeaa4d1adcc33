select
    event,
    date_trunc('month', happened_at) as month,
    count(*) as events,
    count(distinct parcel_id) as parcels
from {{ ref('parcel_events') }}
group by event, date_trunc('month', happened_at)
