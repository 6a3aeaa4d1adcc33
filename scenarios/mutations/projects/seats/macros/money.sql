{% macro cents(column) %}({{ column }} / 100.0){% endmacro %}

{% macro clean(column) -%}
trim(lower({{ column }}))
{%- endmacro %}
