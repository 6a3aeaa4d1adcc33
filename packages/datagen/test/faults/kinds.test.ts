import { valueAt, type Column } from '@dataing/base/columns';
import { fileColumns, type Engine } from '@dataing/datagen';
import { describe, expect, test } from 'vitest';
import { applyIncidents } from '../../src/faults/apply-incidents.ts';
import { labelOf, type IncidentLabel } from '../../src/faults/incident-labels.ts';
import { engineOf, ownSchema, planOf } from '../engine/schema.ts';
import { references, type Row } from './references.ts';

interface WrittenIncident {
  readonly id: string;
  readonly type: string;
  readonly rate?: number;
  readonly ramp?: boolean;
  readonly partition?: string;
  readonly window: { readonly start: string; readonly end?: string; readonly time_column?: string };
}

const schema = ownSchema('faults');
const written = schema.incidents as WrittenIncident[];

interface Outcome {
  readonly twin: readonly Row[];
  readonly faulty: readonly Row[];
  /** Which of the twin's rows are hit. */
  readonly hit: ReadonlySet<number>;
  readonly label: IncidentLabel;
  /** The time of a row of the twin, in microseconds. */
  readonly instantOf: (row: Row) => number;
}

/** One incident of the schema of all faults, alone. */
async function plantAlone(incident: WrittenIncident): Promise<Outcome> {
  const engine = await engineOf(planOf({ ...schema, incidents: [incident] }));
  const [step] = engine.plan.incidents;
  const frame = engine.whole(step.table);
  const columns = frame.table.columns.map((_, column) => frame.column(column));
  const faulted = applyIncidents({ columns, addresses: frame.addresses() }, [step]);
  const time = frame.table.columns[step.window.timeColumn];
  return {
    twin: rowsOf(engine, step.table, columns),
    faulty: rowsOf(engine, step.table, faulted.columns),
    hit: new Set(faulted.hits[0].rows),
    label: labelOf(engine.plan, step, faulted.hits[0].totals),
    instantOf: (row) => Number(row[time.name]) * (time.type === 'date' ? 86_400_000_000 : 1),
  };
}

function rowsOf(engine: Engine, table: number, columns: readonly Column[]): Row[] {
  const names = fileColumns(engine.plan, engine.plan.tables[table]).map(({ name }) => name);
  return Array.from({ length: columns[0].length }, (_, row) =>
    Object.fromEntries(columns.map((column, i) => [names[i], valueAt(column, row)])),
  );
}

const micros = (text: string | undefined) =>
  text === undefined ? Number.POSITIVE_INFINITY : Date.parse(text) * 1000;

/** Five standard deviations of a share. */
const slack = (rate: number, rows: number) => 5 * Math.sqrt((rate * (1 - rate)) / rows) + 1 / rows;

const told = written.filter(({ id }) => id in references);

describe.each(told.map((incident) => [incident.id, incident] as const))('%s', (id, incident) => {
  const { isMeant = () => true, becomes, metric, stands = (row) => row } = references[id];
  const { start, end } = incident.window;
  const isInside = (instant: number) => instant >= micros(start) && instant < micros(end);
  const progressAt = (instant: number) => (instant - micros(start)) / (micros(end) - micros(start));

  test('makes of each row what the reference makes of it', async () => {
    const { twin, faulty, hit, instantOf } = await plantAlone(incident);
    expect(hit.size).toBeGreaterThan(0);
    const expected = twin.flatMap((row, i) =>
      hit.has(i) ? becomes(row, progressAt(instantOf(row))) : [stands(row)],
    );
    expect(faulty).toEqual(expected);
  });

  test('hits rows of its segment inside its window, at its rate', async () => {
    const { twin, hit, instantOf } = await plantAlone(incident);
    const meant = twin.flatMap((row, i) => {
      const instant = instantOf(row);
      if (!isInside(instant) || !isMeant(row)) return [];
      const after = becomes(row, progressAt(instant));
      const isSame = after.length === 1 && JSON.stringify(after[0]) === JSON.stringify(row);
      return isSame ? [] : [i];
    });
    for (const i of hit) expect(meant).toContain(i);
    const unit = incident.partition === undefined ? undefined : incident.partition === 'day' ? 24 : 1;
    if (unit === undefined) {
      const full = incident.rate ?? 1;
      const rates = meant.map((i) => (incident.ramp ? full * progressAt(instantOf(twin[i])) : full));
      const rate = rates.reduce((a, b) => a + b, 0) / meant.length;
      expect(Math.abs(hit.size / meant.length - rate)).toBeLessThanOrEqual(slack(rate, meant.length));
      return;
    }
    const partitionOf = (i: number) => Math.floor(instantOf(twin[i]) / (unit * 3_600_000_000));
    const gone = new Set([...hit].map(partitionOf));
    const all = new Set(meant.map(partitionOf));
    expect(meant.filter((i) => gone.has(partitionOf(i)))).toEqual([...hit]);
    const rate = incident.rate ?? 1;
    expect(Math.abs(gone.size / all.size - rate)).toBeLessThanOrEqual(slack(rate, all.size));
  });

  test('is labelled with its metric before and after', async () => {
    const { twin, hit, label, instantOf } = await plantAlone(incident);
    const segment = twin.flatMap((row, i) => (isInside(instantOf(row)) && isMeant(row) ? [i] : []));
    const before = metric(segment.map((i) => stands(twin[i])));
    const after = metric(
      segment.flatMap((i) =>
        hit.has(i) ? becomes(twin[i], progressAt(instantOf(twin[i]))) : [stands(twin[i])],
      ),
    );
    expect(label.rows_affected).toBe(hit.size);
    expect(label.metric.before).toBeCloseTo(before as number, 6);
    expect(label.metric.after).toBeCloseTo(after as number, 6);
    expect(label.metric.after).not.toBeCloseTo(label.metric.before as number, 6);
  });
});

test('the reference tells every incident of the schema, or a test here does', () => {
  const others = written.filter(({ id }) => !(id in references)).map(({ id }) => id);
  expect(others).toEqual(['fan-out', 'zone']);
});

test('a fan-out repeats rows with other values of its column, all of them among those it may take', async () => {
  const { twin, faulty, hit, label } = await plantAlone(written.find(({ id }) => id === 'fan-out')!);
  expect(faulty.length).toBe(twin.length + 2 * hit.size);
  let at = 0;
  const seen = new Set<unknown>();
  twin.forEach((row, i) => {
    expect(faulty[at++]).toEqual(row);
    if (!hit.has(i)) return;
    const copies = [faulty[at++], faulty[at++]];
    for (const copy of copies) {
      expect({ ...copy, country: row.country }).toEqual(row);
      expect(['DE', 'FR', 'IT', 'NL']).toContain(copy.country);
      expect(copy.country).not.toBe(row.country);
      seen.add(copy.country);
    }
    expect(copies[0].country).not.toBe(copies[1].country);
  });
  expect(seen.size).toBe(4);
  expect(label.metric).toMatchObject({ name: 'duplicate_share', before: 0 });
  expect(label.settings).toEqual({ copies: 2 });
});

test('a shifted clock moves its column, while the window goes by the time before', async () => {
  const { twin, faulty, hit, label } = await plantAlone(written.find(({ id }) => id === 'zone')!);
  const back = 2 * 3_600_000_000;
  twin.forEach((row, i) => {
    const moved = hit.has(i) ? { ...row, ordered_at: Number(row.ordered_at) - back } : row;
    expect(faulty[i]).toEqual(moved);
    const inside =
      Number(row.ordered_at) >= micros('2024-03-31') && Number(row.ordered_at) < micros('2024-04-02');
    expect(hit.has(i)).toBe(inside);
  });
  expect(label.metric).toEqual({ name: 'mean_shift_hours', before: 0, after: -2 });
});

test('a rate that ramps hits few rows at first and many at last', async () => {
  const { twin, hit, instantOf } = await plantAlone(written.find(({ id }) => id === 'creeping')!);
  const shareOf = (from: string, to: string) => {
    const rows = twin.flatMap((row, i) => {
      const instant = instantOf(row);
      return row.coupon !== null && instant >= micros(from) && instant < micros(to) ? [i] : [];
    });
    return rows.filter((i) => hit.has(i)).length / rows.length;
  };
  expect(shareOf('2024-03-01', '2024-03-21')).toBeLessThan(0.45);
  expect(shareOf('2024-04-21', '2024-05-01')).toBeGreaterThan(0.6);
});
