{% test positive(model, column, above=0) %}
{{ config(fail_calc='count(*)') }}
select * from {{ model }} where {{ column }} <= {{ above }}
{% endtest %}
