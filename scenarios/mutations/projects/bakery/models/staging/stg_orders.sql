with source as (
    select * from {{ source('raw', 'orders') }}
),

renamed as (
    select
        id as order_id,
        customer_id,
        store_id,
        status,
        case when note = 'gift' then true else false end as is_gift,
        {{ dollars('coalesce(tip_cents, 0)') }} as tip,
        ordered_at,
        cast(ordered_at as date) as ordered_on
    from source
    where {{ is_kept('status') }}
)

select * from renamed
