import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askPython } from '../python.ts';
import type { Suite } from './render.ts';

const suite: Suite = JSON.parse(readFileSync(join(import.meta.dirname, 'golden/conformance.json'), 'utf8'));

test('what is kept is what the Jinja2 of dbt gives', { timeout: 300_000 }, () => {
  const cases = Object.values(suite.templates).flat();
  const answers = askPython(
    'render_jinja.py',
    cases.map(([template]) => ({ template, names: suite.names })),
  ) as Array<{ text: string } | { fault: string }>;
  const theirs = answers.map((it) => ('text' in it ? it.text : { fault: it.fault }));
  expect(cases.length).toBeGreaterThan(250);
  expect(cases.map(([template], i) => [template, theirs[i]])).toEqual(cases);
});
