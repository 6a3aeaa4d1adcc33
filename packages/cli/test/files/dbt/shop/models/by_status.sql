select {% for status in dbt_utils.get_column_values(ref('stg_orders'), 'status') %}
  count(*) filter (status = '{{ status }}') as {{ status }},
{% endfor %} count(*) as orders
from {{ ref('stg_orders') }}
