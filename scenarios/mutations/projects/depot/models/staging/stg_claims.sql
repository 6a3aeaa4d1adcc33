select
    id as claim_id,
    parcel_id,
    {{ reason_of('reason') }} as reason,
    amount_cents / 100.0 as amount,
    filed_on,
    coalesce(is_approved, false) as is_approved
from {{ source('raw', 'claims') }}
