select
    email,
    'member' as origin
from {{ ref('stg_members') }}
where email is not null
union
select
    m.email,
    'ticket' as origin
from {{ ref('stg_tickets') }} as t
inner join {{ ref('stg_members') }} as m on t.member_id = m.member_id
where m.email is not null
