-- a comment before
select * from {{ ref('returns') }}
