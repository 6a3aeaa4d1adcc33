select
    id as sender_id,
    name as sender_name,
    case class_no when 0 then 'small' when 1 then 'medium' else 'large' end as class,
    closed_on
from {{ source('raw', 'senders') }}
