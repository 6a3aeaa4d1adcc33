import { displayWidth } from '@dataing/base/diagnostics';
import { describe, expect, it } from 'vitest';
import { renderExplanation } from '../src/explain/render.ts';
import { type Explanation, explanationToJson } from '../src/explain/result.ts';

const explanation = (
  verdict: Explanation['verdict'],
  more: Partial<Explanation['baseline']> = {},
): Explanation => ({
  verdict,
  segments: [
    {
      where: { isp: '移动', app: 'v\u001b[31m2' },
      score: 1,
      explained: 0.876,
      explainedRange: { low: 0.81234567, high: 0.95 },
      before: 0.0123456,
      after: null,
      rows: 1,
    },
    {
      where: { isp: '移动' },
      score: 0.5,
      explained: 0.2,
      explainedRange: null,
      before: 1234567.8,
      after: 0.00001,
      rows: 20,
    },
  ],
  baseline: {
    table: 'orders',
    metric: 'null_share(user_id)',
    from: '2026-03-01',
    until: '2026-03-11',
    window: { from: '2026-03-11', until: '2026-03-12', rows: 21 },
    grain: '1 day',
    grains: 10,
    rows: 200,
    before: 0.02,
    after: 0.2,
    prominence: 0.5,
    dims: ['isp', 'app'],
    dimsChosen: 'found',
    notLookedAt: [],
    ...more,
  },
  queries: [{ id: 'q1', purpose: 'rows', sql: 'select 1', rows: 1, bytes: 8, ms: 0.5 }],
});

describe('renderExplanation', () => {
  it('says the verdict first', () => {
    const firsts = (['segment', 'global', 'no_anomaly'] as const).map(
      (verdict) => renderExplanation(explanation(verdict), 300).split('\n')[0],
    );
    expect(firsts[0]).toMatch(
      /went from 0\.02 to 0\.2 at 2026-03-11: the segment isp = 移动 and app = .* explains it best\.$/,
    );
    expect(firsts[1]).toMatch(/everywhere at once, no segment stands out\.$/);
    expect(firsts[2]).toMatch(/^No anomaly: .* \(0\.5 of the most unusual grain before it\)/);
  });

  it('says what was not looked at only where there is something', () => {
    expect(renderExplanation(explanation('segment'), 80)).not.toContain('Not looked at');
    const notes = ['"note": too many values.', 'Segments of more than 3 columns.'];
    expect(renderExplanation(explanation('segment', { notLookedAt: notes }), 80)).toMatch(
      /Not looked at:\n- "note": too many values\.\n- Segments of more than 3 columns\.\n$/,
    );
  });

  it.each([60, 80, 120])('keeps to %i columns and lets no control character through', (width) => {
    const text = renderExplanation(explanation('segment', { notLookedAt: ['x '.repeat(100).trim()] }), width);
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    expect(text).not.toContain('\u001b');
  });

  it('prints numbers people can read', () => {
    const rows = renderExplanation(explanation('segment'), 100)
      .split('\n')
      .filter((line) => line.startsWith('isp'));
    expect(rows[0]).toMatch(/1\.00 +88 % +0\.01235 +- +1$/);
    expect(rows[1]).toMatch(/0\.50 +20 % +1234568 +0\.0000100 +20$/);
  });
});

describe('explanationToJson', () => {
  it('is snake_case, rounded to six digits, with null for no value', () => {
    const json = explanationToJson(explanation('global'));
    expect(json.segments[0]).toEqual({
      where: { isp: '移动', app: 'v\u001b[31m2' },
      score: 1,
      explained: 0.876,
      explained_range: [0.812346, 0.95],
      before: 0.0123456,
      after: null,
      rows: 1,
    });
    expect(json.baseline).toMatchObject({ dims_chosen: 'found', not_looked_at: [] });
    expect(json.queries).toEqual([{ id: 'q1', sql: 'select 1', rows: 1, ms: 0.5 }]);
  });
});
