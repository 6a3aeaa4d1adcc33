import type { Happening } from '../faults/fault.ts';
import type { Calendar } from '../raw/calendar.ts';
import type { Names } from '../template/names.ts';
import type { Template } from '../template/template.ts';
import type { RunnableModel } from './compile.ts';
import type { Engine } from './engine.ts';
import { type Phase, runWarehouse } from './run-warehouse.ts';

export interface World {
  readonly engine: Engine;
  readonly template: Template;
  readonly names: Names;
  readonly calendar: Calendar;
  /** The project deployed last, with and without the planned commit. */
  readonly after: readonly RunnableModel[];
  readonly before: readonly RunnableModel[];
}

/** Builds the warehouse into an attached catalog: with what is planted, or as it would be without. */
export async function buildWorld(
  world: World,
  catalog: string,
  planted: readonly Happening[],
  isPlanted: boolean,
): Promise<void> {
  const arrived = isPlanted ? 'arrived' : 'clean';
  if (isPlanted) await arrive(world, planted);
  await runWarehouse(world.engine, {
    catalog,
    arrived,
    sources: world.template.sources.map((it) => world.names.of(it.name)),
    loaded: world.names.loaded,
    phases: phasesOf(world, planted, isPlanted),
  });
}

/** Sources as they arrive: as clean ones, but for those that a fault changes. */
async function arrive({ engine, template, names }: World, planted: readonly Happening[]): Promise<void> {
  await engine.run('drop schema if exists arrived cascade');
  await engine.run('create schema arrived');
  const edits = planted.flatMap((it) => it.edits ?? []);
  for (const { name } of template.sources) {
    const table = names.of(name);
    const own = edits.filter((it) => it.source === name);
    const what = own.length === 0 ? 'view' : 'table';
    await engine.run(`create ${what} arrived.${table} as select * from clean.${table}`);
    for (const { sql } of own)
      for (const statement of sql.split('; '))
        await engine.run(names.sql(statement).replaceAll('{t}', `arrived.${table}`));
  }
}

function phasesOf(world: World, planted: readonly Happening[], isPlanted: boolean): Phase[] {
  const { calendar, names, template } = world;
  const committed = planted.find((it) => it.commit !== undefined);
  const cuts = new Set<number>([calendar.days]);
  for (const it of planted) {
    cuts.add(it.onset);
    if (it.isDaily === true) for (let day = it.onset; day < calendar.days; day++) cuts.add(day);
  }
  return [...cuts]
    .sort((a, b) => a - b)
    .map((day, at, all) => {
      // A phase reaches from one cut to the next; the first one is what was before all of them.
      const first = at === 0 ? 0 : all[at - 1];
      const isAfter = isPlanted && committed !== undefined && first >= committed.onset && at > 0;
      const starting = isPlanted && at > 0 ? planted.filter((it) => it.onset === first) : [];
      const idle = isPlanted
        ? planted.filter((it) => at > 0 && it.onset <= first).flatMap((it) => it.idle ?? [])
        : [];
      const relations = idle.map((it) => {
        const model = template.models.find((one) => one.name === it);
        return names.relation(it, model?.layer ?? 'marts');
      });
      return {
        until: calendar.cut(day),
        models: isAfter ? world.after : world.before,
        skip: new Set(relations),
        first: starting.flatMap((it) => it.atOnset ?? []).map((sql) => names.sql(sql)),
      };
    });
}
