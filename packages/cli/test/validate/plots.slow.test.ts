import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';

const document = {
  version: '1.0',
  metadata: { name: 'Guests' },
  timeframe: { start: '2025-01-01', end: '2025-12-31T23:59:59' },
  nodes: [
    {
      id: 'guest',
      kind: 'entity',
      pk: 'guest_id',
      rows: 4000,
      traits: [{ name: 'diet', choices: ['all', 'vegan'], weights: [4, 1] }],
      columns: [
        { name: 'guest_id', type: 'int', generator: { sequence: {} } },
        {
          name: 'age',
          type: 'float',
          null_rate: 0.5,
          generator: { distribution: { type: 'uniform', params: { low: 0, high: 96 } } },
        },
        { name: 'name', type: 'string', null_rate: 0.5, generator: { faker: { method: 'first_name' } } },
        { name: 'diet', type: 'string', generator: { trait: { from: 'guest.diet' } } },
        {
          name: 'dish',
          type: 'string',
          generator: {
            given: {
              column: 'diet',
              cases: { vegan: { choice: { choices: ['beans', 'tofu'] } } },
              otherwise: { choice: { choices: ['beans', 'fish'] } },
            },
          },
        },
      ],
    },
  ],
  constraints: {},
};

interface Plot {
  readonly column: string;
  readonly labels: readonly string[];
  readonly observed: readonly number[];
}

let cwd: string;
let plots: ReadonlyMap<string, Plot>;
let html: string;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'plots-'));
  writeFileSync(join(cwd, 'schema.json'), JSON.stringify(document));
  for (const command of ['generate schema.json -o data', 'validate schema.json data']) {
    const { io, stdout, stderr } = recordingIo({ cwd });
    expect(await runDatagen(command.split(' '), io), stdout() + stderr()).toBe(0);
  }
  const report = JSON.parse(readFileSync(join(cwd, 'data/validation_report.json'), 'utf8')) as {
    plots: Plot[];
  };
  plots = new Map(report.plots.map((plot) => [plot.column, plot]));
  html = readFileSync(join(cwd, 'data/validation_report.html'), 'utf8');
});
afterAll(() => rmSync(cwd, { recursive: true }));

test('nulls are in no bin', () => {
  const ages = plots.get('age')!.observed;
  expect(ages).toHaveLength(24);
  for (const share of ages) expect(share).toBeCloseTo(1 / 24, 1);
  expect(Math.max(...ages)).toBeLessThan(0.07);
  // No first name has 92 letters.
  expect(plots.get('name')!.labels.length).toBeLessThan(8);
});

test('traits and cases of choices are shown by value', () => {
  expect(plots.get('diet')!.labels).toEqual(['all', 'vegan']);
  expect([...plots.get('dish')!.labels].sort()).toEqual(['beans', 'fish', 'tofu']);
});

test('numbers of rows are grouped', () => {
  expect(html).toContain('<td class="num">4,000</td>');
});
