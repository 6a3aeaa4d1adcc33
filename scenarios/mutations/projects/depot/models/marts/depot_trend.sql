select
    w.depot_id,
    d.region,
    w.week,
    w.parcels,
    avg(w.parcels) over (partition by w.depot_id order by w.week rows between 3 preceding and current row) as usual,
    w.revenue - lag(w.revenue) over (partition by w.depot_id order by w.week) as gained,
    dense_rank() over (partition by w.week order by w.revenue desc) as place
from {{ ref('depot_weeks') }} as w
left join {{ ref('stg_depots') }} as d on w.depot_id = d.depot_id
