select
    a.account_id,
    a.account_name,
    a.joined_on
from {{ ref('stg_accounts') }} as a
where not exists (select 1 from {{ ref('stg_tickets') }} as t where t.account_id = a.account_id)
  and a.account_id in (select account_id from {{ ref('stg_members') }} where is_active)
