import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCube } from '../src/segment/cube.ts';
import { listCuboids } from '../src/segment/cuboids.ts';
import {
  explainCube,
  normalFrom,
  type Plant,
  plantCounts,
  plantedCube,
  plantRates,
  randomFrom,
} from './planted.ts';

const dimensions = {
  region: ['EU', 'US', 'APAC', 'Österreich'],
  app: ['1.0', '2.0', '2.1', null],
  order: ['card', 'cash', 'wire'],
};

describe('scan', () => {
  const cases: Array<[string, Required<Pick<Plant, 'where' | 'effect'>>, Record<string, string>]> = [
    ['one column', { where: { region: 'US' }, effect: 6 }, { region: 'US' }],
    ['a missing value', { where: { app: null }, effect: 6 }, { app: 'NULL' }],
    [
      'two columns',
      { where: { region: 'Österreich', order: 'cash' }, effect: 8 },
      { region: 'Österreich', order: 'cash' },
    ],
    [
      'three columns',
      { where: { region: 'EU', app: '2.1', order: 'wire' }, effect: 15 },
      { region: 'EU', app: '2.1', order: 'wire' },
    ],
  ];
  for (const [name, plant, expected] of cases) {
    it(`puts a planted segment of ${name} first and says so`, () => {
      for (let seed = 1; seed <= 8; seed++) {
        const { where, judgement } = explainCube(plantedCube(plantRates({ dimensions, seed, ...plant })));
        expect(where(0)).toEqual(expected);
        expect(judgement.verdict).toBe('segment');
      }
    });
  }

  it('finds rows that are missing', () => {
    const plant = { dimensions, where: { app: '2.0', region: 'EU' }, effect: 0.15 };
    const { where, judgement, found } = explainCube(plantedCube(plantCounts(plant)));
    expect(where(0)).toEqual({ app: '2.0', region: 'EU' });
    expect(found.direction).toBe('down');
    expect(judgement.verdict).toBe('segment');
  });

  it('finds missing rows behind a season, and takes the season itself for no fault', () => {
    const season = [1, 1.1, 0.5, 0.55, 1, 1.05, 1, 1.1, 1.05, 0.5];
    const seasonal = (where?: Plant['where']) => {
      const { rows, shape } = plantCounts({ dimensions, where, effect: 0.1, grains: season.length });
      const scaled = rows.map((row) => {
        const events = Math.round(row.events * (row.time === 0 ? 1.6 : 2 * season[row.time - 1]));
        return { ...row, events, rows: events };
      });
      return explainCube(buildCube(scaled, shape));
    };
    const fault = seasonal({ region: 'APAC', app: '1.0' });
    expect([fault.where(0), fault.judgement.verdict]).toEqual([{ region: 'APAC', app: '1.0' }, 'segment']);
    expect(seasonal().judgement.verdict).toBe('no_anomaly');
  });

  it('finds the rows of a segment that most rows are in, on a day of fewer rows', () => {
    const day = (where?: Plant['where']) => {
      const { rows, shape } = plantCounts({ dimensions, where, effect: 0.15, grains: 21 });
      const scaled = rows.map((row) => {
        const most = row.keys[2] === 'card' ? 12 : 1;
        const season = row.time === 0 ? 0.65 : [1, 1.1, 0.65, 0.7, 1, 1.05, 1.1][row.time % 7];
        const events = Math.round(row.events * most * season);
        return { ...row, events, rows: events };
      });
      return explainCube(buildCube(scaled, shape));
    };
    const fault = day({ order: 'card' });
    expect([fault.where(0), fault.judgement.verdict]).toEqual([{ order: 'card' }, 'segment']);
    expect(day({}).judgement.verdict).toBe('global');
    expect(day().judgement.verdict).toBe('no_anomaly');
  });

  it('needs no column to see that all rows are gone', () => {
    const { rows } = plantCounts({ dimensions: { only: ['x'] }, where: {}, effect: 0.05, exposure: 3000 });
    const bare = rows.map((row) => ({ ...row, keys: [] }));
    const shape = {
      dimensions: [],
      grains: 8,
      windowGrains: 1,
      additive: true,
      isShare: false,
      isCount: true,
    };
    const { found, judgement } = explainCube(buildCube(bare, shape));
    expect([found.segments.length, judgement.verdict]).toEqual([0, 'global']);
  });

  it('expects next to nothing of what never happened, and still explains it', () => {
    const { rows, shape } = plantRates({ dimensions, rate: 0 });
    const broken = rows.map((row) =>
      row.time === 0 && row.keys[1] === '2.0' ? { ...row, events: Math.round(row.exposure / 4) } : row,
    );
    const { where, judgement } = explainCube(buildCube(broken, shape));
    expect([where(0), judgement.verdict]).toEqual([{ app: '2.0' }, 'segment']);
  });

  it('finds a share near one that fell, by its rarer side', () => {
    const { rows, shape } = plantRates({ dimensions, where: { order: 'card' }, effect: 7 });
    const turned = rows.map((row) => ({ ...row, events: row.exposure - row.events, squares: row.exposure }));
    const cube = buildCube(turned, shape);
    expect(cube.flipped).toBe(true);
    expect(explainCube(cube).where(0)).toEqual({ order: 'card' });
  });

  it('finds a mean that moved where values may be negative', () => {
    const random = randomFrom(7);
    const rows = plantRates({ dimensions }).rows.map((row) => {
      const shift = row.time === 0 && row.keys[0] === 'APAC' ? 1.5 : 0;
      const events = row.exposure * (-0.2 + shift) + 3 * Math.sqrt(row.exposure) * normalFrom(random);
      return { ...row, events, squares: 9 * row.exposure };
    });
    const { shape } = plantRates({ dimensions });
    const { where, judgement } = explainCube(buildCube(rows, { ...shape, isShare: false }));
    expect(where(0)).toEqual({ region: 'APAC' });
    expect(judgement.verdict).toBe('segment');
  });

  it('calls it global when everything moved', () => {
    const { judgement } = explainCube(plantedCube(plantRates({ dimensions, where: {}, effect: 5 })));
    expect(judgement.verdict).toBe('global');
    const counts = explainCube(plantedCube(plantCounts({ dimensions, where: {}, effect: 0.3 })));
    expect(counts.judgement.verdict).toBe('global');
  });

  it('sees a fault that has started before in the window, not in the baseline', () => {
    const { rows, shape } = plantRates({ dimensions, where: { region: 'US' }, effect: 6 });
    const earlier = plantRates({ dimensions, where: { region: 'US' }, effect: 6, seed: 2 }).rows;
    const started = rows.map((row) => {
      if (row.time !== 1 && row.time !== 2) return row;
      const twin = earlier.find((own) => own.time === 0 && own.keys.join() === row.keys.join());
      return { ...(twin ?? row), time: row.time };
    });
    expect(explainCube(buildCube(started, shape)).where(0)).toEqual({ region: 'US' });
  });

  it('stays quiet in quiet times', () => {
    const verdicts = Array.from({ length: 60 }, (_, i) => {
      const plant = { dimensions, seed: 100 + i, grains: 4 + (i % 7) };
      return [plantRates(plant), plantCounts(plant)].map(
        (own) => explainCube(plantedCube(own), 2).judgement.verdict,
      );
    }).flat();
    expect(verdicts.filter((verdict) => verdict !== 'no_anomaly').length).toBeLessThanOrEqual(6);
  });

  it('has no opinion on fewer than three grains', () => {
    const cube = plantedCube(plantRates({ dimensions, where: { region: 'US' }, effect: 9, grains: 2 }));
    const { judgement, where } = explainCube(cube);
    expect(judgement).toEqual({ verdict: 'no_anomaly', prominence: 0, grains: 2 });
    expect(where(0)).toEqual({ region: 'US' });
  });

  it('does not depend on the order of rows or of columns, nor on the names of values', () => {
    const { rows, shape } = plantRates({ dimensions, where: { app: '2.1', order: 'cash' }, effect: 9 });
    const straight = explainCube(buildCube(rows, shape));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const random = randomFrom(seed);
        const columns = [0, 1, 2].sort(() => random() - 0.5);
        const shuffled = [...rows]
          .sort(() => random() - 0.5)
          .map((row) => ({
            ...row,
            keys: columns.map((c) => (row.keys[c] === null ? null : `~${row.keys[c]}`)),
          }));
        const turned = explainCube(
          buildCube(shuffled, { ...shape, dimensions: columns.map((c) => shape.dimensions[c]) }),
        );
        expect(turned.where(0)).toEqual({ app: '~2.1', order: '~cash' });
        expect(turned.found.segments[0].leafGain).toBeCloseTo(straight.found.segments[0].leafGain, 6);
        expect(turned.judgement.prominence).toBeCloseTo(straight.judgement.prominence, 6);
      }),
      { numRuns: 20 },
    );
  });

  it('scores between 0 and 1, best first', () => {
    const { found } = explainCube(
      plantedCube(plantRates({ dimensions, where: { region: 'US' }, effect: 3 })),
    );
    const scores = found.segments.map((one) => one.score);
    expect(scores[0]).toBe(1);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(Math.min(...scores)).toBeGreaterThanOrEqual(0);
  });
});

describe('buildCube', () => {
  it('tells a missing value from the text NULL, and folds equal groups', () => {
    const row = { time: 0, events: 1, exposure: 2, squares: 1, rows: 2 };
    const shape = {
      dimensions: ['a'],
      grains: 1,
      windowGrains: 1,
      additive: false,
      isShare: true,
      isCount: false,
    };
    const cube = buildCube(
      [
        { ...row, keys: [null] },
        { ...row, keys: ['NULL'] },
        { ...row, keys: ['NULL'] },
      ],
      shape,
    );
    expect(cube.values).toEqual([['<NULL>', 'NULL']]);
    expect([...cube.rows[0]]).toEqual([2, 4]);
  });

  it('counts sums in events of their own size', () => {
    const shape = {
      dimensions: ['a'],
      grains: 1,
      windowGrains: 3,
      additive: true,
      isShare: false,
      isCount: false,
    };
    const cube = buildCube(
      [{ keys: ['x'], time: 0, events: 100, exposure: 0, squares: 5000, rows: 2 }],
      shape,
    );
    expect(cube.unit).toBe(50);
    expect(cube.events[0][0]).toBe(2);
    expect([cube.exposure[0][0], cube.exposure[1][0]]).toEqual([3, 1]);
  });

  it('has every combination of at most the order asked for, fewer columns first', () => {
    const cube = plantedCube(plantRates({ dimensions }));
    expect(listCuboids(cube, 2).map((own) => own.dimensions)).toEqual([
      [0],
      [1],
      [2],
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    expect(listCuboids(cube, 3).at(-1)?.segmentCount).toBe(48);
  });
});
