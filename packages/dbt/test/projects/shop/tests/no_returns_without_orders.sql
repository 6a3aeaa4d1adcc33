{{ config(tags=['singular'], severity='error') }}
select * from {{ ref('returns') }} where order_id is null
