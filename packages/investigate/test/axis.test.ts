import type { WarehouseColumn } from '@dataing/ports';
import { duckdb, renderExpression } from '@dataing/sql';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  axisOf,
  compareTime,
  describeSpan,
  findGrain,
  formatTick,
  parseSpan,
  parseTick,
  type TimeAxis,
} from '../src/axis/index.ts';

const column = (dataType: WarehouseColumn['dataType'], nativeType = ''): WarehouseColumn => ({
  name: 'min',
  dataType,
  nativeType,
  nullable: true,
});
const seconds = axisOf(column('integer'), 1_590_824_400) as TimeAxis;
const stamps = axisOf(column('datetime', 'TIMESTAMP'), 0) as TimeAxis;
const plain = axisOf(column('integer'), 17) as TimeAxis;
const tickOf = (axis: TimeAxis, text: string) => {
  const parsed = parseTick(axis, text, '--at');
  return parsed.ok ? parsed.value : parsed.diagnostics[0].code;
};
const spanOf = (axis: TimeAxis, text: string) => {
  const parsed = parseSpan(axis, text, '--baseline');
  return parsed.ok ? parsed.value : parsed.diagnostics[0].code;
};

describe('TimeAxis', () => {
  it('tells the unit of an epoch by its size', () => {
    const scales = [1.6e9, 1.6e12, 1.6e15, 1.6e18, 17].map(
      (sample) => axisOf(column('integer'), sample)?.ticksPerSecond,
    );
    expect(scales).toEqual([1, 1e3, 1e6, 1e9, undefined]);
    expect(axisOf(column('string'), 0)).toBeUndefined();
    expect(axisOf(column('timestamp', 'TIMESTAMP WITH TIME ZONE'), 0)?.kind).toBe('zoned');
  });

  it("reads a time in the column's own unit or as ISO 8601", () => {
    expect(tickOf(seconds, '1590824400')).toBe(1_590_824_400);
    expect(tickOf(seconds, '2020-05-30T07:40:00')).toBe(1_590_824_400);
    expect(tickOf(seconds, '2020-05-30T09:40:00+02:00')).toBe(1_590_824_400);
    expect(tickOf(stamps, '1970-01-02')).toBe(86_400_000_000);
    expect(tickOf(stamps, '1590824400')).toBe(1_590_824_400_000_000);
    expect(tickOf(plain, '-3')).toBe(-3);
    expect(tickOf(plain, '2020-05-30')).toBe('TIME_UNREADABLE');
    expect(tickOf(stamps, 'yesterday')).toBe('TIME_UNREADABLE');
  });

  it('reads durations', () => {
    expect(['90s', '30m', '2h', '7d', '2w', '600'].map((text) => spanOf(seconds, text))).toEqual([
      90, 1800, 7200, 604_800, 1_209_600, 600,
    ]);
    expect(spanOf(plain, '12')).toBe(12);
    expect(['2h', '0', 'x', ''].map((text) => spanOf(plain, text))).toEqual(Array(4).fill('TIME_UNREADABLE'));
  });

  it('writes what it reads', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e15 }), (tick) => {
        expect(tickOf(stamps, formatTick(stamps, tick))).toBe(tick);
        expect(tickOf(plain, formatTick(plain, tick))).toBe(tick);
      }),
    );
  });

  it('compares on the bare column, quoted where its name is a keyword', () => {
    expect(renderExpression(compareTime(seconds, '>=', 5), duckdb)).toMatch(/^"?min"? >= 5$/);
    expect(renderExpression(compareTime(stamps, '<', 86_400_000_000), duckdb)).toContain(
      "timestamp '1970-01-02 00:00:00'",
    );
  });
});

describe('findGrain', () => {
  const profile = (ticks: number[], rows = ticks.length) => ({
    ticks,
    rows,
    first: ticks[0] ?? 0,
    last: ticks.at(-1) ?? 0,
  });

  it('finds the regular step, with gaps and with a hole', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 4, max: 60 }),
        fc.nat(),
        (step, count, at) => {
          const ticks = Array.from({ length: count }, (_, i) => 1e9 + i * step).filter(
            (_, i) => i !== 1 + (at % (count - 2)),
          );
          if (count >= 6) expect(findGrain(plain, profile(ticks), ticks[2])).toBe(step);
          if (count >= 6 && step > 1) expect(findGrain(seconds, profile(ticks), ticks[2])).toBe(step);
        },
      ),
    );
  });

  it('takes a calendar step for events as they happened: no finer than --at, and with rows enough', () => {
    const ticks = Array.from({ length: 400 }, (_, i) => 1_590_000_000 + i * 211 + ((i * i * 7919) % 173));
    expect(findGrain(seconds, profile(ticks), 1_590_019_200)).toBe(86_400);
    expect(findGrain(seconds, profile(ticks, 400_000), 1_590_019_260)).toBe(60);
    expect(findGrain(plain, profile([1, 5, 6, 14, 30, 71]), 30)).toBeUndefined();
  });

  it('is said in words', () => {
    expect([60, 3600, 7200, 86_400, 1_209_600, 90].map((span) => describeSpan(seconds, span))).toEqual([
      '1 minute',
      '1 hour',
      '2 hours',
      '1 day',
      '2 weeks',
      '90 seconds',
    ]);
  });
});
