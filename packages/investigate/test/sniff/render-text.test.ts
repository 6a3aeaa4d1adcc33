import { renderPrediction } from '@dataing/investigate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { predicted } from './shop.ts';

const found = predicted([
  ['models/stg_customers.sql', 'as customer_id', 'as cid'],
  ['models/stg_orders.sql', "<> 'test'", "<> 'open'"],
]);

test('says what changed, how far it reaches, what breaks and what to do, within 80 columns', () => {
  const text = renderPrediction(found, { width: 80 });
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(text).not.toContain('\u001b');
  const headings = text.split('\n').filter((it) => /^[A-Z]/.test(it));
  expect(headings).toEqual([
    'An edit: 2 tables changed, 5 more affected downstream.',
    'Changed models',
    'Downstream impact (5 tables)',
    'What breaks',
    'Predicted anomalies',
    'Risks',
    'Overall risk: CRITICAL (confidence 0.79)',
    'Recommendations',
  ]);
  expect(text).toContain('  └─ top (3 hops) - FRESHNESS CHANGE');
});

test('nothing that strangers wrote reaches the terminal or the runner of a job', () => {
  const hostile = fc.stringMatching(/^[a-z:#[\]\u001b\u0007\n -]{0,60}$/);
  fc.assert(
    fc.property(hostile, (name) => {
      const [change] = found.changes;
      const told = {
        ...found,
        changes: [{ ...change, description: name, before: `::error ${name}`, after: `##[error]${name}` }],
      };
      const text = renderPrediction({ ...told, notLookedAt: [name] }, { width: 80 });
      expect(text).not.toMatch(/[\u001b\u0007]/);
      expect(text).not.toMatch(/^\s*::/m);
      expect(text).not.toContain('##[');
    }),
  );
});
