{% test at_least_one(model, column_name) %}
select count({{ column_name }}) as n from {{ model }} having count({{ column_name }}) = 0
{% endtest %}
