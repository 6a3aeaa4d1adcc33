{% macro cents_to_units(column, digits=2) -%}
    round({{ column }} / 100.0, {{ digits }})
{%- endmacro %}

{% macro return_list() %}{{ return(['a', 'b']) }}{% endmacro %}

{% macro note(text) %}select '{{ text }}'{% endmacro %}

{% macro dispatching() %}{{ return(adapter.dispatch('dispatching', 'shop')()) }}{% endmacro %}
{% macro default__dispatching() %}default{% endmacro %}
{% macro duckdb__dispatching() %}duck{% endmacro %}

{% macro default__dispatched(x) %}overridden {{ x }}{% endmacro %}

{% macro operation_only() %}
  {% do log('run by hand') %}
{% endmacro %}
