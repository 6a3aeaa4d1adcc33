{% macro dollars(column) %}({{ column }} / 100.0){% endmacro %}

{% macro initial_of(column) %}upper(left({{ column }}, 1)){% endmacro %}

{% macro is_kept(column) -%}
{{ column }} <> '{{ var("left_out") }}'
{%- endmacro %}
