select
    a.account_id,
    a.account_name,
    count(t.ticket_id) as tickets,
    count(t.closed_at) as closed,
    avg(t.hours_open) as mean_hours,
    max(case when t.priority = 'high' then t.hours_open end) as worst_hours
from {{ ref('stg_accounts') }} as a
left join {{ ref('stg_tickets') }} as t on a.account_id = t.account_id
group by a.account_id, a.account_name
