select
    happened_on,
    event,
    count(*) as events,
    sum(amount) as amount,
    max(amount) as largest
from {{ ref('money_events') }}
group by happened_on, event
