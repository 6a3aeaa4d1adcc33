with numbered as (
    select
        *,
        row_number() over (partition by parcel_id order by scanned_at desc, scan_id desc) as nth
    from {{ ref('stg_scans') }}
)

select
    parcel_id,
    scan_id,
    kind as last_kind,
    depot_id as last_depot_id,
    scanned_at as last_scanned_at
from numbered
where nth = 1
