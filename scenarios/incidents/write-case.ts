import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Alerted, chooseAlert, DETECTABLE, loudest } from './alert/choose-alert.ts';
import { readSeries, type Series, type Watched, watchedMetrics } from './alert/series.ts';
import { writeAlert } from './alert/write-alert.ts';
import { compileProject } from './build/compile.ts';
import { Engine, literal } from './build/engine.ts';
import { writeRuns } from './build/runs-log.ts';
import { buildWorld, type World } from './build/world.ts';
import type { Planted, Site } from './faults/fault.ts';
import { importHistory } from './history/fast-import.ts';
import { type History, writeHistory } from './history/history.ts';
import type { CasePlan } from './plan/case-plan.ts';
import { Dice } from './plan/dice.ts';
import { drawWorldEvent, type RealChange } from './plan/real-change.ts';
import { arrangeRaw } from './raw/arrange.ts';
import { Calendar } from './raw/calendar.ts';
import { buildIntensity, type WorldEvent } from './raw/intensity.ts';
import { Names } from './template/names.ts';
import type { Template } from './template/template.ts';
import { templates } from './template/templates.ts';
import { changedRelations, rowsChanged } from './truth/compare.ts';
import { descendants } from './truth/path.ts';
import { controlTruth, faultTruth, relationOf } from './truth/write-truth.ts';

export interface CaseFolders {
  /** Where the case goes: what an investigator may see. */
  readonly case: string;
  /** File of the truth. */
  readonly truth: string;
  /** Base rows of the template. */
  readonly base: string;
}

const BLOCK_SIZE = 16_384;
const ATTEMPTS = 12;

/** Builds one case with its truth; throws when no fault of the plan changes anything that is watched. */
export async function writeCase(plan: CasePlan, folders: CaseFolders): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await new CaseBuilder(plan, folders, attempt).write()) return;
  }
  throw new Error(`${plan.id}: no fault of the plan changes anything that is watched`);
}

/** The alert of the fault as planned, whether it is planted or not. */
interface Staged {
  readonly planted: readonly Planted[];
  readonly alerted: Alerted;
  readonly rows: number;
}

class CaseBuilder {
  readonly #plan: CasePlan;
  readonly #folders: CaseFolders;
  readonly #dice: Dice;
  readonly #template: Template;
  readonly #names: Names;
  readonly #calendar: Calendar;
  readonly #watched: readonly Watched[];
  readonly #attempt: number;

  constructor(plan: CasePlan, folders: CaseFolders, attempt: number) {
    this.#plan = plan;
    this.#folders = folders;
    this.#attempt = attempt;
    this.#dice = new Dice(plan.seed, `case/${attempt}`);
    this.#template = templates[plan.template];
    this.#names = new Names(this.#template, plan.seed, false);
    this.#calendar = new Calendar(plan.start, plan.days);
    this.#watched = watchedMetrics(this.#template, this.#names);
  }

  /** False where nothing that is watched changes, so that another fault must be drawn. */
  async write(): Promise<boolean> {
    const planted = this.#plant();
    if (planted === undefined) return false;
    const engine = await Engine.open();
    try {
      const harmful = this.#history(planted, true);
      const world = this.#world(engine, harmful);
      await this.#attach(engine);
      await this.#arrange(engine, []);
      const staged = await this.#stage(world, [planted]);
      if (staged === undefined) return false;
      await this.#finish(world, staged, harmful);
      return true;
    } finally {
      engine.close();
    }
  }

  #world(engine: Engine, history: History): World {
    return {
      engine,
      template: this.#template,
      names: this.#names,
      calendar: this.#calendar,
      after: compileProject(history.after),
      before: compileProject(history.before),
    };
  }

  /** Empty catalogs: the file of the case, and in memory what is only compared. */
  async #attach(engine: Engine): Promise<void> {
    await rm(this.#folders.case, { recursive: true, force: true });
    await mkdir(this.#folders.case, { recursive: true });
    const file = literal(join(this.#folders.case, 'warehouse.duckdb'));
    await engine.run(`attach ${file} as warehouse (block_size ${BLOCK_SIZE})`);
    for (const name of ['faulty', 'healthy']) await engine.run(`attach ':memory:' as ${name}`);
  }

  #plant(): Planted | undefined {
    const { kinds, level, onset, end, share } = this.#plan;
    const kind = kinds[this.#attempt % kinds.length];
    const site: Site = {
      template: this.#template,
      calendar: this.#calendar,
      dice: this.#dice.of('plant'),
      level,
      onset: kind.by === 'commit' ? this.#workday(onset) : onset,
      end,
      share,
    };
    return kind.plant(site);
  }

  /** That day, or the Friday before it: nobody deploys at weekends. */
  #workday(day: number): number {
    return day - Math.max(0, this.#calendar.weekday(day) - 4);
  }

  #history({ commit, onset }: Planted, isHarmful: boolean): History {
    const { commits, isDeployNear, isMisleading } = this.#plan;
    const near = isDeployNear ? this.#workday(this.#plan.onset) : null;
    const misleading = this.#dice.of('message').pick(MISLEADING);
    const message = isMisleading || !isHarmful ? misleading : (commit?.message ?? '');
    return writeHistory({
      template: this.#template,
      names: this.#names,
      calendar: this.#calendar,
      dice: this.#dice.of('history'),
      commits,
      deployDay: commit === undefined ? near : onset,
      ...(commit === undefined ? {} : { planned: { edit: commit, isHarmful, message } }),
    });
  }

  async #arrange(engine: Engine, events: readonly WorldEvent[]): Promise<void> {
    await engine.run('drop schema if exists clean cascade');
    await arrangeRaw(engine, {
      template: this.#template,
      names: this.#names,
      calendar: this.#calendar,
      base: this.#folders.base,
      salt: String(this.#plan.seed),
      intensity: buildIntensity(this.#template, this.#calendar, events, this.#dice.of('world')),
    });
  }

  /** Builds the world with and without the fault, and finds what would be noticed. */
  async #stage(world: World, planted: readonly Planted[]): Promise<Staged | undefined> {
    const isFault = this.#plan.role === 'fault';
    const faulty = isFault ? 'warehouse' : 'faulty';
    await buildWorld(world, 'healthy', planted, false);
    await buildWorld(world, faulty, planted, true);
    const [main] = planted;
    const hops = descendants(this.#template, main.asset);
    const alerted = chooseAlert(
      {
        watched: this.#watched,
        faulty: await this.#series(world.engine, faulty),
        healthy: await this.#series(world.engine, 'healthy'),
        hops,
        level: this.#plan.level,
        ...this.#span(main),
      },
      this.#dice.of('alert'),
    );
    if (alerted === undefined) return undefined;
    await this.#checkReach(world, faulty, hops);
    const asset = relationOf(world, main.asset);
    return { planted, alerted, rows: await rowsChanged(world.engine, [faulty, 'healthy'], asset) };
  }

  #span(main: Planted) {
    const last = this.#calendar.last;
    return { onset: main.onset, from: Math.max(this.#plan.onset - 4, last - 3), last };
  }

  #series(engine: Engine, catalog: string): Promise<Series[]> {
    const dates = Array.from({ length: this.#calendar.days }, (_, day) => this.#calendar.date(day));
    return readSeries(engine, catalog, this.#watched, this.#names, dates);
  }

  /** A fault changes what is below it and nothing else. */
  async #checkReach(world: World, faulty: string, hops: ReadonlyMap<string, number>): Promise<void> {
    const below = new Set([...hops.keys()].map((it) => relationOf(world, it)));
    const others = [
      ...this.#template.sources.map((it) => relationOf(world, `raw.${it.name}`)),
      ...world.before.filter((it) => it.materialized !== 'ephemeral').map((it) => it.relation),
    ].filter((it) => !below.has(it) && !this.#isAdded(it));
    const changed = await changedRelations(world.engine, [faulty, 'healthy'], others);
    if (changed.length > 0)
      throw new Error(`${this.#plan.id}: ${changed.join(', ')} changed outside the path`);
  }

  /** Made by a commit, not by the template: it may be below anything. */
  #isAdded(relation: string): boolean {
    return (
      !this.#template.models.some((it) => this.#names.relation(it.name, it.layer) === relation) &&
      !relation.startsWith('raw.')
    );
  }

  async #finish(world: World, staged: Staged, harmful: History): Promise<void> {
    const { role } = this.#plan;
    const [main] = staged.planted;
    if (role === 'fault') return this.#write(world, harmful, staged, staged.alerted, undefined);
    const change = role === 'twin' ? undefined : this.#realChange(staged);
    if (role === 'twin') await this.#disarm(world, staged.planted);
    else {
      await this.#arrange(world.engine, change?.events ?? []);
      await buildWorld(world, 'warehouse', [], false);
    }
    const history = role === 'twin' ? harmful : this.#history(main, false);
    const series = await this.#series(world.engine, 'warehouse');
    const at = this.#watched.indexOf(staged.alerted.watched);
    const reading = loudest(series[at], this.#span(main)) ?? staged.alerted.reading;
    return this.#write(world, history, staged, { ...staged.alerted, reading }, change ?? 'noise');
  }

  /** The same commit over data under which it does nothing, which is checked. */
  async #disarm(world: World, planted: readonly Planted[]): Promise<void> {
    const { engine } = world;
    for (const sql of planted.flatMap((it) => it.harmless ?? []))
      await engine.run(this.#names.sql(sql).replaceAll('{clean}', 'clean'));
    await engine.run('detach healthy');
    await engine.run("attach ':memory:' as healthy");
    await buildWorld(world, 'warehouse', planted, true);
    await buildWorld(world, 'healthy', planted, false);
    const relations = world.after.filter((it) => it.materialized !== 'ephemeral').map((it) => it.relation);
    const changed = await changedRelations(engine, ['warehouse', 'healthy'], relations);
    if (changed.length > 0)
      throw new Error(`${this.#plan.id}: the twin's commit changes ${changed.join(', ')}`);
  }

  #realChange({ alerted, planted }: Staged): RealChange | undefined {
    const dice = this.#dice.of('change');
    return drawWorldEvent(
      this.#template,
      alerted.watched.family,
      alerted.reading.day,
      planted[0].onset,
      dice,
    );
  }

  async #write(
    world: World,
    history: History,
    staged: Staged,
    alerted: Alerted,
    control: RealChange | 'noise' | undefined,
  ): Promise<void> {
    const { lack } = this.#plan;
    const folder = this.#folders.case;
    const shas = await importHistory(join(folder, 'project'), history.commits);
    const runs = await writeRuns(
      world,
      'warehouse',
      history,
      shas,
      control === undefined ? staged.planted : [],
      this.#dice.of('runs'),
    );
    if (lack === 'project') await rm(join(folder, 'project'), { recursive: true });
    if (lack !== 'runs') await writeJson(join(folder, 'runs.json'), runs);
    await writeJson(join(folder, 'alert.json'), writeAlert(alerted, this.#calendar, this.#names));
    const isDetectable = alerted.effect >= DETECTABLE;
    const story = {
      plan: this.#plan,
      planted: staged.planted,
      alerted,
      isDetectable,
      rows: staged.rows,
      history,
      shas,
    };
    const truth = control === undefined ? faultTruth(world, story) : controlTruth(world, story, control);
    await mkdir(dirname(this.#folders.truth), { recursive: true });
    await writeJson(this.#folders.truth, truth);
    await world.engine.run('checkpoint warehouse');
    await world.engine.run('detach warehouse');
  }
}

const MISLEADING = [
  'fix null emails in {model}',
  'format {model}',
  'small fixes',
  'cleanup',
  'speed up {model}',
  'docs',
];

function writeJson(file: string, value: unknown): Promise<void> {
  return writeFile(file, `${JSON.stringify(value, undefined, 1)}\n`);
}
