import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answerOf, type Suite } from './render.ts';

const suite: Suite = JSON.parse(readFileSync(join(import.meta.dirname, 'golden/conformance.json'), 'utf8'));

describe.each(Object.entries(suite.templates))('%s', (_group, cases) => {
  test.each(cases)('%s', (template, expected) => {
    expect(answerOf(template, suite.names)).toEqual(expected);
  });
});
