import {
  BOUNDS,
  fault,
  parseTemplate,
  Runner,
  Scope,
  TemplateFault,
  toValue,
  type Value,
} from '@dataing/dbt/jinja';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

function rendered(text: string, names: Readonly<Record<string, unknown>> = {}): string {
  const scope = new Scope(undefined, (name): Value | undefined =>
    Object.hasOwn(names, name) ? toValue(names[name]) : undefined,
  );
  return new Runner({ ...BOUNDS, steps: 20_000 }).render(parseTemplate({ file: 't.sql', text }), scope);
}

function codeOf(text: string): string {
  try {
    rendered(text);
  } catch (error) {
    if (error instanceof TemplateFault) return error.code;
    throw error;
  }
  return 'none';
}

// Right sides are what Jinja2 3.1 prints.
const cases: ReadonlyArray<readonly [template: string, expected: string]> = [
  ['{{ 4 / 2 }} {{ 7 // 2 }} {{ -7 % 3 }} {{ -2 ** 2 }}', '2.0 3 2 4'],
  ["{{ 'a' ~ 1 ~ none ~ true }}", 'a1NoneTrue'],
  ["{{ ['a', \"b'c\", 1.0, none, (1,)] }}", "['a', \"b'c\", 1.0, None, (1,)]"],
  ["{{ {'a': 1, 'b': [2]} }}", "{'a': 1, 'b': [2]}"],
  ['{{ missing }}|{{ missing is defined }}|{{ none is defined }}', '|False|True'],
  ['{% set x = 1 %}{% for i in [1, 2] %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}', '231'],
  ['{% if true %}{% set x = 2 %}{% endif %}{{ x }}', '2'],
  ['{% for a, b in [(1, 2), (3, 4)] if a > 1 %}{{ loop.index }}{{ b }}{% else %}none{% endfor %}', '14'],
  ['{% for i in [] %}x{% else %}none{% endfor %}', 'none'],
  ['a  {%- if true -%}  b  {%- endif %}  c', 'ab  c'],
  ['{% raw %}{{ x }}{% endraw %}{# gone #}!', '{{ x }}!'],
  [
    '{% macro m(a, b=a) %}{{ a }}{{ b }}{{ varargs }}{% endmacro %}{{ m(1) }} {{ m(1, 2, 3) }}',
    '11() 12(3,)',
  ],
  ['{% macro m() %}<{{ caller(2) }}>{% endmacro %}{% call(x) m() %}{{ x * 2 }}{% endcall %}', '<4>'],
  ['{% set t %} a {% endset %}[{{ t | trim }}]', '[a]'],
  ["{% filter upper %}a{{ 'b' }}{% endfilter %}", 'AB'],
  ["{{ 'x' if false }}|{{ 1 if missing is none else 2 }}|{{ not [] }}", '|2|True'],
  [
    "{{ [3, 1, 2] | sort | join(',') }} {{ ['b', 'A'] | sort }} {{ [1, 1, 2] | unique | list }}",
    "1,2,3 ['A', 'b'] [1, 2]",
  ],
  ["{{ [{'n': 1}, {'n': 2}] | selectattr('n', 'gt', 1) | map(attribute='n') | list }}", '[2]'],
  [
    "{{ 'a,b'.split(',') }} {{ 'abc'[1:] }} {{ 'abc'[::-1] }} {{ '%s-%02d' % ('a', 3) }}",
    "['a', 'b'] bc cba a-03",
  ],
  ["{{ '{} {x:>3}'.format(1, x=2) }} {{ 'x' in 'axb' }} {{ 1 < 2 < 3 }}", '1   2 True True'],
  [
    "{% set d = {} %}{% do d.update({'k': none}) %}{{ d }} {{ d.get('k', 1) }} {{ d.get('z', 1) }}",
    "{'k': None} None 1",
  ],
  ['{{ 2.5 | round }} {{ 3.7 | int }} {{ "7" | int + 1 }}', '2.0 3 8'],
  ['{{ "}}" }}{{ {"a": {"b": 1}}["a"]["b"] }}', '}}1'],
];

describe('templates', () => {
  test.each(cases)('%s', (template, expected) => {
    expect(rendered(template)).toBe(expected);
  });

  test('a name that is None hides the outer one', () => {
    expect(rendered('{% macro m(x=none) %}{{ x is none }}{% endmacro %}{{ m() }}', { x: 1 })).toBe('True');
  });

  test('text without Jinja comes out as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const plain = text.replace(/[{}%#\r\n]/g, '');
        expect(rendered(plain)).toBe(plain);
      }),
    );
  });

  test('anything is read or refused with a fault of ours, in bounded work', () => {
    const parts = fc.constantFrom(
      '{{',
      '}}',
      '{%',
      '%}',
      '{#',
      '#}',
      'if',
      'endif',
      'for',
      'x',
      ' in ',
      '[1]',
      '(',
      ')',
      '"',
      "'",
      '|',
      '1',
      '-',
      'set',
      '=',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 25 }), (list) => {
        expect(codeOf(list.join(''))).toMatch(/^(none|DBT_[A-Z_]+)$/);
      }),
    );
  });
});

describe('faults', () => {
  test.each([
    ['{% if x %}', 'DBT_JINJA_SYNTAX'],
    ['{{ 1 + }}', 'DBT_JINJA_SYNTAX'],
    ['{{ 1 + "a" }}', 'DBT_RENDER_FAULT'],
    ['{{ nothing() }}', 'DBT_UNKNOWN_NAME'],
    ['{{ nothing.at_all }}', 'DBT_UNKNOWN_NAME'],
    ['{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', 'DBT_TOO_MUCH'],
    ["{{ 'a' * 100000000 }}", 'DBT_TOO_MUCH'],
    [
      '{% for a in "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" %}{% for b in "x" * 9999 %}{{ b }}{% endfor %}{% endfor %}',
      'DBT_TOO_MUCH',
    ],
  ])('%s is %s', (template, code) => {
    expect(codeOf(template)).toBe(code);
  });

  test('a fault has the place of the innermost expression', () => {
    const text = 'select {{ 1 + (2 + "a") }}';
    const thrown = (() => {
      try {
        return rendered(text);
      } catch (error) {
        return error;
      }
    })();
    const at = (thrown as TemplateFault).at;
    expect(text.slice(at?.start, at?.end)).toBe('2 + "a"');
    expect(fault('x').code).toBe('DBT_RENDER_FAULT');
  });
});
