select day as date_day from {{ ref('tools', 'days') }}
