select
    p.parcel_id,
    p.sender_id,
    p.depot_id,
    p.service,
    p.booked_on,
    p.booked_at,
    b.band,
    s.promise_hours,
    s.base_price + b.surcharge as price,
    case when p.is_insured then round(p.declared_value * 0.01, 2) else 0 end as insurance
from {{ ref('stg_parcels') }} as p
inner join {{ ref('tariffs') }} as s on p.service = s.service
inner join {{ ref('weight_bands') }} as b on p.weight_g >= b.from_g and p.weight_g < b.until_g
