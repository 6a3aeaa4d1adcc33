select
    child.account_id,
    child.account_name,
    parent.account_name as parent_name,
    greatest(child.joined_on, parent.joined_on) as together_since
from {{ ref('stg_accounts') }} as child
inner join {{ ref('stg_accounts') }} as parent on child.parent_id = parent.account_id
where child.account_id <> parent.account_id
