import type { Planted } from '../faults/fault.ts';
import type { History } from '../history/history.ts';
import type { Dice } from '../plan/dice.ts';
import type { RunnableModel } from './compile.ts';
import type { World } from './world.ts';

/** Share of nights in which the first attempt fails and the next one succeeds, whatever else happens. */
const RETRIED = 0.02;
/** Days back that logs are kept. */
const KEPT_DAYS = 45;

/** `runs.json`: deploys of all time, runs and loads of the last weeks. */
export async function writeRuns(
  world: World,
  catalog: string,
  history: History,
  shas: readonly string[],
  planted: readonly Planted[],
  dice: Dice,
): Promise<Record<string, unknown>> {
  const { calendar } = world;
  const first = calendar.days - KEPT_DAYS;
  const counts = await rowsByNight(world, catalog);
  const idle = planted.flatMap((it) =>
    (it.idle ?? []).map((name) => ({ name: world.names.model(name), from: it.onset })),
  );
  const runs = [];
  const loads = [];
  for (let day = first; day < calendar.days; day++) {
    const startMs = calendar.ms(day + 1, 3) + dice.whole(0, 300) * 1000;
    const night = calendar.date(day + 1);
    const models = world.after
      .filter((it) => it.materialized !== 'ephemeral' && it.materialized !== 'view')
      .map((it) =>
        modelRun(
          it,
          counts.get(`${it.relation} ${night}`) ?? 0,
          idle.some((one) => one.name === it.name && day >= one.from),
        ),
      );
    if (dice.chance(RETRIED)) runs.push(failedRun(world, night, startMs - 1_500_000));
    const status = models.some((it) => it.status === 'error') ? 'error' : 'success';
    runs.push({
      id: `nightly-${night}`,
      at: calendar.iso(startMs),
      finished_at: calendar.iso(startMs + 420_000 + dice.whole(0, 240) * 1000),
      status,
      models,
    });
    for (const { name, grain } of world.template.sources.filter((it) => it.grain !== 'reference')) {
      const table = `raw.${world.names.of(name)}`;
      const rows = counts.get(`${table} ${night}`) ?? 0;
      if (rows > 0 || grain !== 'entity')
        loads.push({ table, at: calendar.iso(calendar.ms(day + 1, 1.5)), status: 'success', rows });
    }
  }
  const deploys = history.deploys.map((it) => ({ sha: shas[it.commit], at: calendar.iso(it.atMs) }));
  return { deploys, runs, loads };
}

/** The warehouse was not reachable; nothing was built. */
function failedRun({ calendar, after }: World, night: string, startMs: number) {
  const models = after
    .filter((it) => it.materialized !== 'ephemeral' && it.materialized !== 'view')
    .map((it) => ({ name: it.name, status: 'error', rows: 0 }));
  const times = { at: calendar.iso(startMs), finished_at: calendar.iso(startMs + 30_000) };
  return { id: `nightly-${night}-failed`, ...times, status: 'error', models };
}

function modelRun(model: RunnableModel, rows: number, isIdle: boolean) {
  if (isIdle) return { name: model.name, status: 'error', rows: 0 };
  return model.materialized === 'incremental'
    ? { name: model.name, status: 'success', rows }
    : { name: model.name, status: 'success' };
}

/** Rows by relation and the night they were loaded. */
async function rowsByNight(world: World, catalog: string): Promise<Map<string, number>> {
  const { engine, names, template, after } = world;
  const relations = [
    ...template.sources.filter((it) => it.grain !== 'reference').map((it) => `raw.${names.of(it.name)}`),
    ...after.filter((it) => it.materialized === 'incremental').map((it) => it.relation),
  ];
  const parts = relations.map(
    (it) =>
      `select '${it}' as relation, cast(cast(${names.loaded} as date) as varchar) as night, count(*)::integer as n from ${catalog}.${it} group by 2`,
  );
  const rows = await engine.rows<{ relation: string; night: string; n: number }>(parts.join(' union all '));
  return new Map(rows.map((it) => [`${it.relation} ${it.night}`, Number(it.n)]));
}
