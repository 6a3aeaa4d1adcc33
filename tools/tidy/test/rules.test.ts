import { expect, test } from 'vitest';
import { renderFinding } from '../src/index.ts';
import { ruleNames } from '../src/rule-names.ts';
import { findingsIn, type Tree } from './tree.ts';

const lines = (count: number) => 'export {};\n'.repeat(count);
const body = (count: number) =>
  `export function long() {\n${'  name();\n'.repeat(count - 2)}}\nfunction name() {}\n`;
const a = 'packages/datagen/src/a.ts';
const inDatagen = (text: string): Tree => ({ [a]: `${text}\n` });

/** Each rule: a tree that breaks it, and where. */
const broken: [rule: string, tree: Tree, finding: string][] = [
  ['forbidden-import', inDatagen("import { x } from '@dataing/investigate';\nx();"), `${a}:1`],
  ['forbidden-import', inDatagen("export type { X } from '@dataing/adapters';"), `${a}:1`],
  ['forbidden-import', inDatagen("export type X = import('@dataing/cli').X;"), `${a}:1`],
  ['forbidden-import', inDatagen("\nawait import('../../investigate/src/index.ts');"), `${a}:2`],
  [
    'forbidden-import',
    { 'packages/investigate/test/a.test.ts': "import '@dataing/datagen';\n" },
    'packages/investigate/test/a.test.ts:1',
  ],
  [
    'forbidden-import',
    { 'packages/base/src/a.ts': "import '@dataing/ports';\n" },
    'packages/base/src/a.ts:1',
  ],
  ['deep-import', inDatagen("import { x } from '@dataing/base/src/random.ts';\nx();"), `${a}:1`],
  ['deep-import', inDatagen("import '../../base/src/index.ts';"), `${a}:1`],
  ['deep-import', { 'bench/src/a.ts': "import '../../packages/base/src/index.ts';\n" }, 'bench/src/a.ts:1'],
  ['cycle', { ...inDatagen("import './b.ts';"), 'packages/datagen/src/b.ts': "import './a.ts';\n" }, a],
  [
    'cycle',
    {
      ...inDatagen("import type { B } from './b.ts';\nexport type A = B;"),
      'packages/datagen/src/b.ts': "export type { A as B } from './a.ts';\n",
    },
    a,
  ],
  [
    'cycle',
    {
      'packages/sql/src/tree/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
      'packages/sql/src/tree/b.ts':
        "import type { a } from './a.ts';\nexport const b = (own: typeof a) => own;\n",
    },
    'packages/sql/src/tree/a.ts',
  ],
  ['unresolved', inDatagen("import './missing.ts';"), a],
  ['node-outside', inDatagen("import { join } from 'node:path';\njoin();"), `${a}:1`],
  ['node-outside', inDatagen("import { join } from 'path';\njoin();"), `${a}:1`],
  ['node-outside', inDatagen('export const b = Buffer.from([1]);'), `${a}:1`],
  ['node-outside', inDatagen('export const b = globalThis.process.env;'), `${a}:1`],
  ['node-outside', inDatagen("console.log('x');"), `${a}:1`],
  ['node-outside', inDatagen("export const b = new URL('x', import.meta.url);"), `${a}:1`],
  ['clock-outside', inDatagen('export const b = Date.now();'), `${a}:1`],
  ['clock-outside', inDatagen('export const b = new Date();'), `${a}:1`],
  ['clock-outside', inDatagen('export const b = Date();'), `${a}:1`],
  ['clock-outside', inDatagen('export const b = performance.now();'), `${a}:1`],
  ['clock-outside', inDatagen('setTimeout(() => {}, 1);'), `${a}:1`],
  ['random-outside', inDatagen('export const b = Math.random();'), `${a}:1`],
  ['random-outside', inDatagen('export const b = crypto.randomUUID();'), `${a}:1`],
  ['locale-outside', inDatagen("export const b = new Intl.Collator('en');"), `${a}:1`],
  ['locale-outside', inDatagen('export const b = (1).toLocaleString();'), `${a}:1`],
  ['locale-outside', inDatagen("export const b = ['a'].sort((x, y) => x.localeCompare(y));"), `${a}:1`],
  ['locale-outside', inDatagen('export const b = new Date(0).getHours();'), `${a}:1`],
  ['locale-outside', inDatagen('export const b = new Date(2026, 1);'), `${a}:1`],
  ['locale-outside', inDatagen("export const b = Date.parse('1 May');"), `${a}:1`],
  ['inexact-maths', inDatagen('export const b = Math.pow(2, 0.5);'), `${a}:1`],
  ['inexact-maths', inDatagen('export const b = (x: number) => x ** 2;'), `${a}:1`],
  ['inexact-maths', inDatagen('export const { log } = Math;'), `${a}:1`],
  ['inexact-maths', inDatagen("export const b = Math['exp'](1);"), `${a}:1`],
  [
    'inexact-maths',
    { 'packages/base/src/a.ts': 'export const b = Math.log1p(1);\n' },
    'packages/base/src/a.ts:1',
  ],
  ['forbidden-name', { 'packages/datagen/src/utils.ts': lines(1) }, 'packages/datagen/src/utils.ts'],
  [
    'forbidden-name',
    { 'packages/datagen/src/date-helpers.ts': lines(1) },
    'packages/datagen/src/date-helpers.ts',
  ],
  ['forbidden-name', { 'packages/common/readme.md': 'x' }, 'packages/common'],
  ['kebab-case', { 'packages/datagen/src/timeJitter.ts': lines(1) }, 'packages/datagen/src/timeJitter.ts'],
  ['kebab-case', { 'packages/datagen/src/Kernels/a.ts': lines(1) }, 'packages/datagen/src/Kernels'],
  ['data-in-code', inDatagen(`export const b = [${"'x', ".repeat(101)}];`), `${a}:1`],
  ['data-in-code', inDatagen(`export const b = '${'x'.repeat(4001)}';`), `${a}:1`],
  ['file-size', inDatagen(lines(601)), a],
  ['function-size', inDatagen(body(81)), `${a}:1`],
  ['test-size', { 'packages/datagen/test/a.test.ts': lines(501) }, 'packages/datagen/test/a.test.ts'],
  ['size-share', Object.fromEntries([...'abcdefghij'].map((it) => [`bench/src/${it}.ts`, lines(121)])), '.'],
  [
    'confetti',
    Object.fromEntries([...'abcdefghijkl'].map((it) => [`bench/src/${it}.ts`, lines(5)])),
    'bench/src',
  ],
  [
    'foreign-driver',
    {
      'packages/adapters/src/pg/index.ts': "import 'pg-driver';\n",
      'packages/adapters/src/my/index.ts': "import './dial.ts';\n",
      'packages/adapters/src/my/dial.ts': "import '../pg/index.ts';\nimport 'my-driver';\n",
    },
    'packages/adapters/src/my/index.ts',
  ],
  [
    'eager-import',
    {
      'packages/cli/src/main-dataing.ts': "import './program.ts';\n",
      'packages/cli/src/program.ts': "import '../../datagen/src/index.ts';\n",
    },
    'packages/cli/src/main-dataing.ts',
  ],
];

test.each(broken)('%s fires on %j', async (rule, tree, finding) => {
  expect(await findingsIn(tree)).toContain(`${rule} ${finding}`);
});

/** Near misses: what looks like a break and is none. */
const sound: [what: string, tree: Tree][] = [
  [
    'types of the SQL tree that need each other',
    {
      'packages/sql/src/tree/a.ts': "import type { B } from './b.ts';\nexport type A = { b: B } | null;\n",
      'packages/sql/src/tree/b.ts': "import type { A } from './a.ts';\nexport type B = { a: A } | null;\n",
    },
  ],
  ['an empty skeleton', {}],
  [
    'the directions of the house',
    { 'packages/adapters/src/a.ts': "import '@dataing/datagen';\nimport 'node:fs';\n" },
  ],
  [
    'a test that uses Node and an adapter',
    { 'packages/sql/test/a.test.ts': "import 'node:fs';\nimport '@dataing/adapters';\n" },
  ],
  [
    'a root that uses everything',
    { 'scenarios/a.ts': "import '@dataing/datagen';\nimport '@dataing/investigate';\n" },
  ],
  [
    'own names like globals',
    inDatagen('export const f = (process: number, o: { fetch(): void }) => process + o.fetch.length;'),
  ],
  ['UTC dates from numbers', inDatagen('export const b = new Date(0).getUTCHours() + Date.UTC(2026, 1);')],
  ['exact maths', inDatagen('export const b = Math.sqrt(Math.PI) + Number(2n ** 64n);')],
  [
    'transcendentals where no values are made',
    { 'packages/investigate/src/a.ts': 'export const b = Math.log(2);\n' },
  ],
  [
    'words that contain a forbidden one',
    { 'packages/sql/src/common-prefix.ts': lines(1), 'packages/sql/src/serviceable.ts': lines(1) },
  ],
  ['sizes at their limits', { [a]: lines(600), 'packages/datagen/src/b.ts': body(80) }],
  ['a hundred literals', inDatagen(`export const b = [${"'x', ".repeat(100)}];`)],
  [
    'an adapter that loads another when it is needed',
    {
      'packages/adapters/src/pg/index.ts': "import 'pg-driver';\n",
      'packages/adapters/src/my/index.ts':
        "await import('../pg/index.ts');\nimport type { X } from '../pg/index.ts';\nexport type Y = X;\n",
    },
  ],
  [
    'a program that loads a command when it is chosen',
    {
      'packages/cli/src/main-dataing.ts': "await import('./program.ts');\n",
      'packages/cli/src/program.ts': "import '../../datagen/src/index.ts';\n",
    },
  ],
];

test.each(sound)('%s breaks nothing', async (_, tree) => {
  const findings = await findingsIn(tree);
  // The share of large files in a tree of nine means nothing; nor does how the trees spell their imports.
  const beside = ['size-share .', 'deep-import packages/cli/src/program.ts:1'];
  expect(findings.filter((it) => !beside.includes(it))).toEqual([]);
});

test('every rule that tidy knows has a tree that breaks it', () => {
  expect(new Set(broken.map(([rule]) => rule))).toEqual(new Set(ruleNames));
});

test('a finding is one line: place, rule, message', () => {
  const finding = { rule: 'cycle', file: 'a/b.ts', message: 'a -> b' } as const;
  expect(renderFinding(finding)).toBe('a/b.ts cycle: a -> b');
  expect(renderFinding({ ...finding, line: 7 })).toBe('a/b.ts:7 cycle: a -> b');
});
