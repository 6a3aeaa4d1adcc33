{% set rel = adapter.get_relation(database=target.database, schema='main', identifier='nowhere') %}
select {{ 1 if rel is none else 2 }} as a, '{{ nothing_defined }}' as b
{% macro ignored() %}x{% endmacro %}
{% set q %}select 2{% endset %}
union all select ({{ q }}), '{{ "a" ~ 1 }}'
