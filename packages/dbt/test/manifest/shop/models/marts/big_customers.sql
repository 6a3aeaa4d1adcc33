select p.customer_id, p.amount, c.name as country
from {{ ref('stg_paid') }} as p
join {{ ref('countries') }} as c on c.code = 'de'
where p.amount > 100
