select depot_id from {{ ref('stg_parcels') }}
where depot_id is not null
union
select depot_id from {{ ref('stg_scans') }}
