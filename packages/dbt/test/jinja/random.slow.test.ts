import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askPython } from '../python.ts';
import { answerOf, type Suite } from './render.ts';

const { names }: Suite = JSON.parse(
  readFileSync(join(import.meta.dirname, 'golden/conformance.json'), 'utf8'),
);

const filters = [
  ...[
    'abs',
    'capitalize',
    'count',
    'default(0)',
    'default("d", true)',
    'first',
    'float',
    'int',
    'last',
    'list',
  ],
  ...[
    'length',
    'lower',
    'max',
    'min',
    'reverse | list',
    'round',
    'round(1)',
    'sort',
    'string',
    'sum',
    'title',
  ],
  ...['tojson', 'trim', 'unique | list', 'upper', 'join("-")', 'replace("a", "b")', 'map("string") | list'],
  ...[
    'select | list',
    'reject | list',
    'batch(2) | list',
    'select("odd") | list',
    'truncate(4)',
    'wordcount',
  ],
];
const tests = [
  ...['defined', 'none', 'number', 'string', 'mapping', 'sequence', 'iterable', 'true', 'boolean', 'integer'],
  ...['odd', 'even', 'divisibleby 2', 'in [1, "a"]', 'eq 1', 'lt 2', 'upper', 'undefined', 'float'],
];
const methods = [
  ...['upper()', 'split("a")', 'strip()', 'startswith("a")', 'find("a")', 'title()', 'isdigit()', 'zfill(4)'],
  ...[
    'count(1)',
    'index(1)',
    'get("a")',
    'get("z", 1)',
    'keys() | list',
    'items() | list',
    'copy()',
    'a',
    'id',
  ],
];
const atoms = [
  ...[
    '0',
    '1',
    '-3',
    '2.5',
    '0.5',
    '1e3',
    '"a"',
    '"Ab c"',
    '" x "',
    '"12"',
    '""',
    'true',
    'none',
    '[]',
    '[1, 2]',
  ],
  ...[
    '["b", "A"]',
    '(1, "x")',
    '{}',
    '{"a": 1}',
    'x',
    'name',
    'list',
    'words',
    'map',
    'rows',
    'missing',
    'half',
  ],
];
const variables = ['x', 'name', 'list', 'words', 'map', 'rows', 'missing', 'half', 'empty', 'tree', 'text'];
const binary = ['+', '-', '*', '/', '//', '%', '~', '==', '!=', '<', '>=', 'in', 'not in', 'and', 'or'];

const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const sub = tie('expression');
  const atom = fc.constantFrom(...atoms);
  const grown = fc.oneof(
    atom,
    fc.tuple(sub, fc.constantFrom(...binary), sub).map(([a, by, b]) => `(${a} ${by} ${b})`),
    fc.tuple(sub, fc.constantFrom(...filters)).map(([a, filter]) => `(${a} | ${filter})`),
    fc
      .tuple(sub, fc.constantFrom('is', 'is not'), fc.constantFrom(...tests))
      .map((it) => `(${it.join(' ')})`),
    fc.tuple(sub, fc.constantFrom(...methods)).map(([a, method]) => `(${a}).${method}`),
    fc.tuple(sub, fc.constantFrom('[0]', '[-1]', '["a"]')).map((it) => it.join('')),
    // Jinja2 cuts constants at another time than other values, and then lets more pass.
    fc
      .tuple(fc.constantFrom(...variables), fc.constantFrom('[1:]', '[::-1]', '[:2]'))
      .map((it) => it.join('')),
    fc.tuple(sub, sub, sub).map(([a, b, c]) => `(${a} if ${b} else ${c})`),
    fc.tuple(sub, sub).map(([a, b]) => `[${a}, ${b}]`),
    sub.map((it) => `(not ${it})`),
    sub.map((it) => `(-${it})`),
  );
  return { expression: fc.oneof({ maxDepth: 4, withCrossShrink: true }, atom, grown) };
});

const template = fc.oneof(
  { weight: 4, arbitrary: expression.map((it) => `{{ ${it} }}`) },
  expression.map((it) => `{% for i in ${it} %}{{ loop.index }}{{ i }},{% else %}none{% endfor %}`),
  fc
    .tuple(expression, expression)
    .map(([a, b]) => `{% set v = ${a} %}{% if v %}{{ v }}{% else %}{{ ${b} }}{% endif %}`),
  fc
    .tuple(expression, expression)
    .map(([a, b]) => `{% macro m(p, q=${b}) %}{{ p }}{{ q }}{% endmacro %}{{ m(${a}) }}`),
);

/** Addresses of objects, and what is made of them, are no one's to repeat. */
const isOwn = (text: unknown) => typeof text === 'string' && /object at 0x|<generator|<built-in/.test(text);

test('templates made at random are rendered as Jinja2 renders them', { timeout: 300_000 }, () => {
  const templates = fc.sample(template, { numRuns: 4000, seed: 20_260_101 });
  const answers = askPython(
    'render_jinja.py',
    templates.map((it) => ({ template: it, names })),
  ) as Array<{ text: string } | { fault: string }>;
  const both = templates.map((it, i) => {
    const answer = answers[i];
    return [it, 'text' in answer ? answer.text : { fault: answer.fault }, answerOf(it, names)] as const;
  });
  const judged = both.filter(([, theirs]) => !isOwn(theirs));
  expect(judged.length).toBeGreaterThan(3500);
  expect(judged.filter(([, theirs, ours]) => JSON.stringify(theirs) !== JSON.stringify(ours))).toEqual([]);
});
