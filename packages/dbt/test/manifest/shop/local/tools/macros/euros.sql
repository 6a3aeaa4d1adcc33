{% macro euros(cents) %}{{ cents }} / 100.0{% endmacro %}
