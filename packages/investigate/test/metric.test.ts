import { renderExpression, duckdb } from '@dataing/sql';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../src/catalogue.ts';
import { isAdditive, metricInputs } from '../src/metric/metric.ts';
import { parseMetric } from '../src/metric/parse-metric.ts';

function read(text: string) {
  const parsed = parseMetric(text);
  if (!parsed.ok) throw new Error(parsed.diagnostics.map((own) => own.message).join());
  const { kind } = parsed.value;
  return [kind, ...metricInputs(parsed.value).map((own) => renderExpression(own, duckdb))];
}

function codesOf(text: string): string[] {
  const parsed = parseMetric(text);
  return parsed.ok ? [] : parsed.diagnostics.map((own) => own.code);
}

describe('parseMetric', () => {
  it('reads every form, keywords as columns and quoted names included', () => {
    expect(read('count(*)')).toEqual(['count']);
    expect(read(' COUNT( total ) ')).toEqual(['count', 'total']);
    expect(read('sum(price * quantity)')).toEqual(['sum', 'price * quantity']);
    expect(read('avg("Größe")')[0]).toBe('average');
    expect(read('sum(value)/sum(cnt)')[0]).toBe('ratio');
    expect(read("share(status = 'x' and amount > 3)")[0]).toBe('share');
    expect(read('null_share(user_id)')).toEqual(['share', 'user_id is null']);
    expect(read('sum(min)/count(*)')[0]).toBe('ratio');
  });

  it('knows what adds up over time', () => {
    const additive = ['count(*)', 'sum(x)', 'avg(x)', 'sum(a)/sum(b)', 'share(a = 1)'].map((text) => {
      const parsed = parseMetric(text);
      return parsed.ok && isAdditive(parsed.value);
    });
    expect(additive).toEqual([true, true, false, false, false]);
  });

  it('refuses what it cannot split, naming the nearest form', () => {
    expect(codesOf('median(x)')).toEqual(['METRIC_UNKNOWN_FORM']);
    expect(codesOf('sum(a) - sum(b)')).toEqual(['METRIC_UNKNOWN_FORM']);
    expect(codesOf('count(distinct user_id)')).toEqual(['METRIC_UNKNOWN_FORM']);
    expect(codesOf('sum(count(*))')).toEqual(['METRIC_NESTED_AGGREGATE']);
    expect(codesOf('share(sum(a) > 3)')).toEqual(['METRIC_NESTED_AGGREGATE']);
    expect(codesOf('sum(')).not.toEqual([]);
    const near = parseMetric('smu(x)');
    expect(near.ok ? undefined : near.diagnostics[0].suggestion).toBe('sum');
  });

  it('uses only codes of the catalogue or of the expression parser', () => {
    const known = catalogue.map((entry) => entry.code);
    for (const text of ['median(x)', 'sum(count(*))']) expect(known).toContain(codesOf(text)[0]);
  });
});
