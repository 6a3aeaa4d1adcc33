select
    parcel_id,
    min(scanned_at) as delivered_at,
    count(*) as attempts,
    bool_or(kind = 'failed') as had_failure
from {{ ref('stg_scans') }}
where kind in ('delivered', 'failed')
group by parcel_id
