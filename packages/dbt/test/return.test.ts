import { expect, test } from 'vitest';
import { graphOf } from './shop.ts';

const macros = `
{% macro inner() %}{{ return([1, 2]) }}{% endmacro %}
{% macro outer() %}{% set list = inner() %}{{ return(list + [3]) }}never{% endmacro %}
{% macro none_of_it() %}text{% do return(none) %}{% endmacro %}
`;

test('a macro gives the value that it returns, and those it calls theirs', () => {
  const { nodes } = graphOf({
    'dbt_project.yml': 'name: shop',
    'macros/m.sql': macros,
    'models/a.sql': "select {{ outer() | join(', ') }}, '{{ none_of_it() is none }}', {{ inner()[0] }}",
  });
  expect(nodes.get('model.shop.a')?.compiled.sql).toBe("select 1, 2, 3, 'True', 1");
});

test('a return that stands in no macro is a fault of the model', () => {
  const { nodes } = graphOf({ 'dbt_project.yml': 'name: shop', 'models/a.sql': 'select {{ return(1) }}' });
  expect(nodes.get('model.shop.a')?.diagnostics).toMatchObject([{ code: 'DBT_RENDER_FAULT' }]);
});
