import type { JsonValue } from '@dataing/base/record';
import { canonicalJson } from '@dataing/base/record';
import type { AnomalyRecord, AnomalyState, MetricPoint, SourceRecord, Store } from '@dataing/ports';
import type { SqlRow, SqlValue, StoreDatabase } from './database.ts';

type Records = Pick<
  Store,
  | 'putSource'
  | 'sources'
  | 'removeSource'
  | 'putPoints'
  | 'putHistory'
  | 'points'
  | 'series'
  | 'putAnomaly'
  | 'anomaly'
  | 'anomalies'
>;

/** Points put into one statement. */
const POINTS_PER_STATEMENT = 200;

/** Sources, metric history and anomalies: rows that later ones replace. */
export function openRecords(database: StoreDatabase): Records {
  const { run } = database;
  return {
    async putSource({ name, type, settings }) {
      await run(
        `insert into source (name, type, settings) values (?, ?, ?)
          on conflict (name) do update set type = excluded.type, settings = excluded.settings`,
        [name, type, canonicalJson(settings)],
      );
    },
    async sources() {
      const { rows } = await run('select name, type, settings from source');
      return rows.map(asSource).sort((a, b) => compareText(a.name, b.name));
    },
    async removeSource(name) {
      return (await run('delete from source where name = ?', [name])).changes > 0;
    },
    putPoints: (series, points) => putHistory(database, new Map([[series, points]])),
    putHistory: (history) => putHistory(database, history),
    async points(series, { fromMicros, untilMicros, last } = {}) {
      const conditions = ['series = ?'];
      const parameters: SqlValue[] = [series];
      if (fromMicros !== undefined) add('at_micros >= ?', fromMicros);
      if (untilMicros !== undefined) add('at_micros < ?', untilMicros);
      const order = last === undefined ? 'order by at_micros' : 'order by at_micros desc limit ?';
      if (last !== undefined) parameters.push(last);
      const { rows } = await run(
        `select at_micros, value, row_count from metric_point where ${conditions.join(' and ')} ${order}`,
        parameters,
      );
      const points = rows.map(asPoint);
      return last === undefined ? points : points.reverse();

      function add(condition: string, value: number): void {
        conditions.push(condition);
        parameters.push(value);
      }
    },
    async series() {
      const { rows } = await run('select distinct series from metric_point');
      return rows.map((row) => String(row.series)).sort(compareText);
    },
    async putAnomaly({ id, series, atMicros, foundAtMs, state, body }) {
      await run(
        `insert into anomaly (id, series, at_micros, found_at_ms, state, body) values (?, ?, ?, ?, ?, ?)
          on conflict (id) do update set series = excluded.series, at_micros = excluded.at_micros,
            found_at_ms = excluded.found_at_ms, state = excluded.state, body = excluded.body`,
        [id, series, atMicros, foundAtMs, state, canonicalJson(body)],
      );
    },
    async anomaly(id) {
      const { rows } = await run('select * from anomaly where id = ?', [id]);
      return rows.length === 0 ? undefined : asAnomaly(rows[0]);
    },
    async anomalies({ series, state } = {}) {
      const given = Object.entries({ series, state }).filter(
        (pair): pair is [string, string] => pair[1] !== undefined,
      );
      const where =
        given.length === 0 ? '' : `where ${given.map(([column]) => `${column} = ?`).join(' and ')}`;
      const values = given.map(([, value]) => value);
      const { rows } = await run(`select * from anomaly ${where} order by at_micros desc, id`, values);
      return rows.map(asAnomaly);
    },
  };
}

async function putHistory(
  database: StoreDatabase,
  history: ReadonlyMap<string, readonly MetricPoint[]>,
): Promise<void> {
  // The last of several points of one time counts; a statement may not meet a row twice.
  const rows = [...history].flatMap(([series, points]) =>
    [...new Map(points.map((point) => [point.atMicros, point])).values()].map((point) => ({ series, point })),
  );
  await database.transaction(async (run) => {
    for (let from = 0; from < rows.length; from += POINTS_PER_STATEMENT) {
      const some = rows.slice(from, from + POINTS_PER_STATEMENT);
      await run(
        `insert into metric_point (series, at_micros, value, row_count) values ${some.map(() => '(?, ?, ?, ?)').join(', ')}
          on conflict (series, at_micros) do update set value = excluded.value, row_count = excluded.row_count`,
        some.flatMap(({ series, point }) => [series, point.atMicros, point.value, point.rows]),
      );
    }
  });
}

function asSource(row: SqlRow): SourceRecord {
  const settings = JSON.parse(String(row.settings)) as SourceRecord['settings'];
  return { name: String(row.name), type: String(row.type), settings };
}

function asPoint(row: SqlRow): MetricPoint {
  const value = row.value === null ? null : Number(row.value);
  return { atMicros: Number(row.at_micros), value, rows: Number(row.row_count) };
}

function asAnomaly(row: SqlRow): AnomalyRecord {
  return {
    id: String(row.id),
    series: String(row.series),
    atMicros: Number(row.at_micros),
    foundAtMs: Number(row.found_at_ms),
    state: String(row.state) as AnomalyState,
    body: JSON.parse(String(row.body)) as JsonValue,
  };
}

/** By UTF-16 units: databases sort by their own collations. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
