import { displayWidth } from '@dataing/base/diagnostics';
import { describe, expect, test } from 'vitest';
import type { Investigation } from '../../src/investigation/investigation.ts';
import { axisTicks, renderChart } from '../../src/report/chart.ts';
import { renderHtml } from '../../src/report/html.ts';
import { investigationToJson } from '../../src/report/json.ts';
import { COLOUR_INK } from '../../src/report/ink.ts';
import { renderText } from '../../src/report/text.ts';

const HOSTILE = '<script>alert(1)</script>\u001b[2J\u202e"\'&';

const investigation: Investigation = {
  request: {
    table: HOSTILE,
    metric: 'null_share(user_id)',
    timeColumn: 'ordered_at',
    at: '2026-01-24T00:00:00',
  },
  verdict: 'fault',
  summary: `null_share(user_id) of ${HOSTILE} went from 0 % to 25 %, where ${'very_long_'.repeat(20)}`,
  symptom: {
    kind: 'null_spike',
    onset: '2026-01-24T00:00:00',
    end: '2026-01-27T00:00:00',
    ongoing: false,
    grain: '1 day',
    onsetGrain: '1 hour',
    observed: 0.25,
    expected: 0,
    expectedRange: { low: 0, high: 0.01 },
    z: 21.3,
  },
  where: {
    segment: { app: HOSTILE },
    explained: 0.98,
    explainedRange: { low: 0.96, high: 1 },
    before: 0,
    after: 0.95,
    rows: 309,
  },
  confidence: 0.97,
  hypotheses: [
    {
      id: 'segment_fault',
      title: 'One segment changed',
      probability: 0.97,
      supports: ['e1'],
      contradicts: [],
    },
    { id: 'unknown', title: 'Something else', probability: 0.03, supports: [], contradicts: [] },
  ],
  causes: [
    {
      type: 'segment_failure',
      asset: `raw.${HOSTILE}`,
      column: 'user_id',
      commit: null,
      probability: 0.9,
      mechanism: `raw.${HOSTILE}: one segment lost a field`,
      supports: ['e1'],
      contradicts: [],
    },
  ],
  otherwise: { no_fault: 0.02, business_change: 0.03, unknown: 0.05 },
  calibration: { fittedOn: { cases: 156, templates: ['shop'] }, family: 'rows' },
  path: [
    { relation: HOSTILE, hops: 0, state: 'anomalous', note: HOSTILE, queryIds: ['q1'] },
    { relation: `raw.${HOSTILE}`, hops: 1, state: 'unknown', note: 'it has no time column', queryIds: [] },
  ],
  changes: [
    {
      sha: '0123456789abcdef',
      probability: 0.2,
      summary: HOSTILE,
      withoutReplay: 0.6,
      deployedAt: '2026-01-23T10:00:00',
      replay: 'no_effect',
      queryIds: ['q1'],
    },
  ],
  scope: {
    table: HOSTILE,
    segment: { app: HOSTILE },
    onset: '2026-01-24T00:00:00',
    end: '2026-01-27T00:00:00',
    rows: 309,
    where: 'true',
  },
  ruledOut: [{ what: `raw.${HOSTILE}: values come in another unit`, why: HOSTILE }],
  runnerUp: { what: 'something else', probability: 0.05, wouldTake: 'More.' },
  evidence: [{ id: 'e1', queryIds: ['q1'], statement: `seen: ${HOSTILE}`, weights: { segment_fault: 3 } }],
  queries: [{ id: 'q1', purpose: 'the metric', sql: `SELECT '${HOSTILE}'`, rows: 30, bytes: 240, ms: 1.5 }],
  notLookedAt: ['Upstream tables: no lineage is known.'],
  nextSteps: ['Look at the release.'],
  series: Array.from({ length: 30 }, (_, i) => ({
    start: `2026-01-${String(i + 1).padStart(2, '0')}T00:00:00`,
    observed: i >= 23 && i < 26 ? 0.25 : i === 3 ? null : 0,
    expected: 0,
    z: 0,
    affected: i >= 23 && i < 26,
    inside: i >= 23 && i < 26 ? 0.95 : 0,
    outside: 0,
  })),
};

describe('renderText', () => {
  test.each([0, 3, 180, 300, 364])('shows day %d of a year, if that is when it happened', (day) => {
    const series = Array.from({ length: 365 }, (_, i) => ({
      start: '2026-01-01T00:00:00',
      observed: i === day ? 0.25 : 0,
      expected: 0,
      z: 0,
      affected: i === day,
      inside: null,
      outside: null,
    }));
    const lines = renderText({ ...investigation, series }, { width: 80 }).split('\n');
    const bars = lines.findIndex((line) => line.includes('█'));
    expect(lines[bars].length).toBe(80);
    expect(lines[bars + 1]).toBe(`${' '.repeat(lines[bars].indexOf('█'))}^`);
  });

  test.each([40, 80, 200])('no line is wider than %d cells, but for a single longer word', (width) => {
    for (const line of renderText(investigation, { width }).split('\n')) {
      // A label may stand before the longer word.
      const longest = Math.max(...line.trim().split(/\s+/).map(displayWidth));
      if (longest < width - 12) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  test('nothing from the data reaches the terminal as a control sequence', () => {
    const text = renderText(investigation, { width: 80 });
    expect(text).not.toMatch(/\u001b|\u202e/);
    const coloured = renderText(investigation, { width: 80, ink: COLOUR_INK });
    expect(coloured).not.toMatch(/\u001b\[2J|\u202e/);
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(text);
  });

  test('a commit is told with its replay and without', () => {
    const told = (change: Partial<Investigation['changes'][number]>) =>
      renderText(
        { ...investigation, changes: [{ ...investigation.changes[0], summary: 'a filter', ...change }] },
        { width: 200 },
      )
        .split('\n')
        .find((line) => line.includes('replay:'));
    expect(told({})).toMatch(/^20\.0 %.*a filter; replay: no effect \(q1\); 60\.0 % without it$/);
    expect(told({ replay: 'not_run', queryIds: [] })).toMatch(/replay: not run$/);
  });

  test('where the metric of the alert kept to its history, no onset is told of it', () => {
    const symptom = { ...investigation.symptom, onset: null, end: null };
    const sinceOf = (it: Investigation) => renderText(it, { width: 200 }).match(/^since {3}(.*)$/m)?.[1];
    const scope = { ...investigation.scope!, onset: '2026-01-24T06:00:00' };
    expect(sinceOf({ ...investigation, symptom, scope })).toBe(
      'not plain at the alert itself; looked at from 2026-01-24 06:00 on',
    );
    expect(sinceOf({ ...investigation, symptom, scope: null })).toBe('not plain at the alert itself');
  });

  test('the answer stands on top', () => {
    const first = renderText(investigation, { width: 80 }).split('\n').slice(0, 2).join(' ');
    expect(first).toContain('null_share(user_id)');
  });
});

describe('renderHtml', () => {
  const html = renderHtml(investigation);

  test('is self-contained and shows data as text only', () => {
    expect(html).not.toMatch(/<script/i);
    expect(html).not.toMatch(/(?:src|href)="(?!#)/);
    expect(html).not.toMatch(/https?:/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('every query that evidence names can be followed', () => {
    for (const [, id] of html.matchAll(/href="#(\w+)"/g)) expect(html).toContain(`id="${id}"`);
  });

  test('has a chart with both sides of the segment', () => {
    expect(html).toContain('class="changes"');
    expect(html).toContain('<b>20.0 %</b><br><span class="dim">(60.0 %)</span>');
    expect(html).toContain('<code>0123456789</code><br><span class="dim">live 2026-01-23 10:00</span>');
    expect(html).toContain(
      'no effect: its old and its new SQL give the same on these rows <span class="dim">from <a href="#q1">',
    );
    expect(renderHtml({ ...investigation, changes: [] })).not.toContain('class="changes"');
    expect(html).toContain('class="line inside"');
    expect(html).toContain('class="band"');
  });
});

test('a chart breaks its line where there is no value', () => {
  const svg = renderChart(investigation.series, true);
  const observed = /class="line observed" d="([^"]*)"/.exec(svg)?.[1] ?? '';
  expect(observed.match(/M/g)).toHaveLength(2);
  expect(svg).not.toContain('NaN');
});

test.each([
  [[0, 0.28], 0, 0.3],
  [[-4, 17], -5, 20],
  [[0, 123_456], 0, 150_000],
  [[0], 0, 1],
])('ticks around %j', (values, low, high) => {
  const ticks = axisTicks(values);
  expect(ticks[0]).toBe(low);
  expect(ticks[ticks.length - 1]).toBe(high);
  expect(ticks.length).toBeLessThanOrEqual(8);
});

test('the wire form carries everything and is plain JSON', () => {
  const wire = investigationToJson(investigation);
  expect(JSON.parse(JSON.stringify(wire))).toEqual(wire);
  expect(wire).toMatchObject({
    verdict: 'fault',
    since: '2026-01-24T00:00:00',
    where: { segment: { app: HOSTILE } },
    not_looked_at: ['Upstream tables: no lineage is known.'],
  });
});
