select
    d.depot_id,
    d.depot_name,
    s.booked_on,
    count(*) as parcels,
    sum(s.price + s.insurance) as revenue,
    count(*) filter (where s.is_late) as late,
    1.0 * count(*) / d.capacity as load
from {{ ref('parcel_status') }} as s
inner join {{ ref('stg_depots') }} as d on s.depot_id = d.depot_id
group by d.depot_id, d.depot_name, s.booked_on, d.capacity
