{% macro kilograms(column) %}({{ column }} / 1000.0){% endmacro %}

{% macro reason_of(column) -%}
case when {{ column }} is null then 'unknown' else lower({{ column }}) end
{%- endmacro %}
