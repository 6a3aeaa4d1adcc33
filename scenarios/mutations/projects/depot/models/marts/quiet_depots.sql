select
    d.depot_id,
    d.depot_name
from {{ ref('stg_depots') }} as d
left join {{ ref('lost_parcels') }} as l on l.parcel_id % 9 = d.depot_id
where l.parcel_id is null
