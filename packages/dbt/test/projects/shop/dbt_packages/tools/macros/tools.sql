{% macro star(from, except=[]) -%}
    {%- for col in adapter.get_columns_in_relation(from) if col.column not in except -%}
        o.{{ adapter.quote(col.column) }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
{% macro dispatched(x) %}{{ return(adapter.dispatch('dispatched', 'tools')(x)) }}{% endmacro %}
{% macro default__dispatched(x) %}own {{ x }}{% endmacro %}
{% macro plain(n) %}{{ n + 1 }} {{ var('currency') }} {{ var('tool_var', 'none') }} {{ tools.helper() }} {{ note('from tools') }}{% endmacro %}
{% macro helper() %}helped{% endmacro %}
