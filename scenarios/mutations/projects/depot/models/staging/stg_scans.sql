select
    id as scan_id,
    parcel_id,
    kind,
    depot_id,
    scanned_at
from {{ source('raw', 'scans') }}
