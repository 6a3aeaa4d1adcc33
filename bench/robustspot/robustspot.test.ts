import { describe, expect, it } from 'vitest';
import { crossValidate } from './cross-validate.ts';
import { placeOfTruth, topShares } from './hits.ts';
import { incidentFolder, parseLabels } from './incidents.ts';
import { plainScan } from './plain-scan.ts';

describe('labels', () => {
  it('are read with one cause or several, values as texts', () => {
    const text = [
      "- data: 'case 1+x'",
      '  timestamp: 1590824400',
      "  cause: {'bitrate':4000, 'isp':'移动'}",
      '- data: case2',
      '  timestamp: 5',
      "  cause: [{'p2p':1}, {'p2p':0}]",
      '',
    ].join('\n');
    expect(parseLabels(text)).toEqual([
      { name: 'case 1+x', at: 1_590_824_400, causes: [{ bitrate: '4000', isp: '移动' }] },
      { name: 'case2', at: 5, causes: [{ p2p: '1' }, { p2p: '0' }] },
    ]);
  });

  it('are missed with a word, not with a failure', () => {
    expect(incidentFolder('/nowhere', { DATAING_FIXTURES: '/nowhere' })).toBeUndefined();
  });
});

describe('hits', () => {
  const causes: Record<string, string>[] = [{ a: '1', b: '2' }, { c: '3' }];
  const incident = { causes };

  it('count any true element, whatever the order of its conditions', () => {
    expect(placeOfTruth([{ a: '1' }, { b: '2', a: '1' }], incident)).toBe(1);
    expect(placeOfTruth([{ c: '3' }], incident)).toBe(0);
    expect(placeOfTruth([{ a: '1' }], incident)).toBe(Number.POSITIVE_INFINITY);
    expect(topShares([0, 2, 4, Number.POSITIVE_INFINITY])).toEqual({ top_1: 25, top_3: 50, top_5: 75 });
  });
});

describe('crossValidate', () => {
  it('gives the common figure where constants do not matter', () => {
    const places = [0, 0, 1, 9, 0, 2, 0, 0, 4, 0];
    const held = crossValidate([places, places, places], { folds: 5, repeats: 4 });
    expect(held).toMatchObject({ ...topShares(places), top_1_range: [60, 60] });
  });

  it('does not reward a choice that only fits the cases it was made on', () => {
    // Each setting is right on its own case only: on held-out cases none of them is.
    const fitted = Array.from({ length: 10 }, (_, own) =>
      Array.from({ length: 10 }, (_, i) => (i === own ? 0 : 9)),
    );
    expect(crossValidate(fitted, { folds: 10, repeats: 3 })).toMatchObject({ top_1: 0, top_5: 0 });
  });
});

describe('plainScan', () => {
  it('puts a planted value first', () => {
    const leaves = ['x', 'y'].flatMap((a) => ['1', '2', '3'].map((b) => [a, b]));
    const column = (of: (a: string, b: string, time: number) => number) =>
      [0, 1, 2, 3, 4].map((time) => Float64Array.from(leaves, ([a, b]) => of(a, b, time)));
    const cube = {
      dimensions: ['a', 'b'],
      values: [
        ['x', 'y'],
        ['1', '2', '3'],
      ],
      otherCodes: [-1, -1],
      leafCount: 6,
      codes: [Int32Array.from([0, 0, 0, 1, 1, 1]), Int32Array.from([0, 1, 2, 0, 1, 2])],
      events: column((_, b, time) => (time === 0 && b === '2' ? 30 : 5)),
      exposure: column(() => 100),
      rows: column(() => 1),
      additive: false,
      isShare: false,
      isAverage: false,
      unit: 1,
      flipped: false,
    };
    const ranking = plainScan({ cube });
    expect(ranking[0]).toEqual({ b: '2' });
    expect(ranking).toHaveLength(11);
  });
});
