with source as (
    select * from {{ source('raw', 'parcels') }}
),

kept as (
    select * from source
    where not is_cancelled
)

select
    id as parcel_id,
    sender_id,
    depot_id,
    service,
    weight_g,
    {{ kilograms('weight_g') }} as weight_kg,
    coalesce(declared_value, 0) as declared_value,
    declared_value is not null as is_insured,
    booked_at,
    cast(booked_at as date) as booked_on
from kept
