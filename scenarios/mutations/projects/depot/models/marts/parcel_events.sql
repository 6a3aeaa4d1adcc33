select
    parcel_id,
    'booked' as event,
    parcel_id as event_no,
    booked_at as happened_at
from {{ ref('stg_parcels') }}
union all
select
    parcel_id,
    kind as event,
    scan_id as event_no,
    scanned_at as happened_at
from {{ ref('stg_scans') }}
where kind <> 'in'
union all
select
    parcel_id,
    'claim' as event,
    claim_id as event_no,
    cast(filed_on as timestamp) as happened_at
from {{ ref('stg_claims') }}
