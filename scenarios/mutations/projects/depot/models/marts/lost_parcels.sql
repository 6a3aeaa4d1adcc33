select
    s.parcel_id,
    s.last_kind,
    s.price,
    c.claimed
from {{ ref('parcel_status') }} as s
inner join {{ ref('claim_costs') }} as c on s.parcel_id = c.parcel_id
where s.delivered_at is null
  and c.claimed > 5
