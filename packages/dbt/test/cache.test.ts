import type { DbtGraph, LoadOptions } from '@dataing/dbt';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graphOf } from './shop.ts';

const base: Readonly<Record<string, string>> = {
  'dbt_project.yml': "name: shop\nmodels: { shop: { +schema: \"{{ var('where', 'a') }}\" } }\n",
  'models/schema.yml':
    'sources: [{ name: raw, tables: [{ name: orders, columns: [{ name: id, data_tests: [unique, { accepted_values: { values: [1, 2] } }] }] }] }]\n',
  'macros/m.sql': '{% macro cents(c) %}{{ c }} * 100{% endmacro %}',
  'models/a.sql': "select id, {{ cents('amount') }} as cents from {{ source('raw', 'orders') }}",
  'models/b.sql': "select {{ dbt_utils.star(ref('a')) }} from {{ ref('a') }}",
  'models/c.sql': "select *, 1 as one from {{ ref('b') }}",
  'models/d.sql': "select count(*) as n from {{ ref('c') }} c join {{ ref('e') }} e on e.k = c.id",
  'models/e.sql': "{{ config(materialized='ephemeral') }}select code as k from {{ ref('codes') }}",
  'models/g.sql': "select * from {{ ref('snap') }}",
  'snapshots/s.sql': "{% snapshot snap %}select id from {{ ref('a') }}{% endsnapshot %}",
  'seeds/codes.csv': 'code,name\n1,x\n',
};

/** What a person may do to a project between two runs. */
const edits: ReadonlyArray<readonly [path: string, text: string | undefined]> = [
  ['models/a.sql', "select id, 2 as two from {{ source('raw', 'orders') }}"],
  ['models/a.sql', "{{ config(alias='renamed') }}select id from {{ source('raw', 'orders') }}"],
  ['models/a.sql', 'select id, from'],
  ['models/b.sql', "select id from {{ ref('a') }}"],
  ['models/c.sql', undefined],
  ['models/e.sql', "select code as k from {{ ref('codes') }}"],
  ['models/f.sql', "select * from {{ ref('c') }} where one > {{ var('least', 0) }}"],
  ['snapshots/s.sql', "{% snapshot other %}select id from {{ ref('a') }}{% endsnapshot %}"],
  ['seeds/codes.csv', 'code,name,more\n'],
  ['macros/m.sql', '{% macro cents(c) %}{{ c }}{% endmacro %}'],
  ['macros/names.sql', '{% macro generate_schema_name(name, node) %}s_{{ node.name }}{% endmacro %}'],
  ['dbt_project.yml', 'name: shop\nmodels: { shop: { +enabled: true, +tags: [x] } }\n'],
  ['models/schema.yml', 'sources: [{ name: raw, schema: other, tables: [{ name: orders }] }]\n'],
  ['models/schema.yml', 'models: [{ name: c, config: { enabled: false } }]\n'],
];

const named = (path: string) => edits.find(([it]) => it === path)!;
const [ephemeral, snapshot] = [named('models/e.sql'), named('snapshots/s.sql')];

const shown = ({ nodes, disabled, diagnostics, tests }: DbtGraph) => [
  tests,
  [...nodes.values()].map(({ resource, ...rest }) => ({ ...rest, text: resource.text })),
  disabled,
  diagnostics,
];

test('law: a project loaded from the cache is the one that is computed anew, whatever was edited in between', () => {
  const edit = fc.constantFrom(...edits);
  const options = fc.constantFrom<LoadOptions>(
    {},
    { vars: { where: 'b', least: 7 } },
    { adapter: 'snowflake' },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(edit, options), { minLength: 1, maxLength: 6 }), (steps) => {
      const kept = new Map<string, string>();
      const cache = {
        get: (key: string) => kept.get(key),
        set: (key: string, value: string) => void kept.set(key, value),
      };
      let files = { ...base };
      graphOf(files, { cache });
      for (const [[path, text], how] of steps) {
        const { [path]: _, ...others } = files;
        files = text === undefined ? others : { ...others, [path]: text };
        expect(shown(graphOf(files, { ...how, cache }))).toEqual(shown(graphOf(files, how)));
        const before = kept.size;
        graphOf(files, { ...how, cache });
        // A second load finds all it needs.
        expect(kept.size).toBe(before);
      }
    }),
    // Another model's name, and what a ref means, changed without a change of YAML or macros.
    { numRuns: 5, examples: [[[[ephemeral, {}]]], [[[snapshot, {}]]]] },
  );
});
