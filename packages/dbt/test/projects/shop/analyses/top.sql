select * from {{ ref('customers') }} order by 2 desc limit {{ var('limits').high }}
