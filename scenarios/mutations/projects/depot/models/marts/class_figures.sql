select
    class,
    count(*) as senders,
    sum(earned) as earned,
    max(mean_hours) as slowest,
    min(spent) as least_spent
from {{ ref('sender_summary') }}
group by class
