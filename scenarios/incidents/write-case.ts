import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Alerted, chooseAlert, DETECTABLE, loudest, readDay } from './alert/choose-alert.ts';
import { noisyAlert } from './alert/noisy-alert.ts';
import { readSeries, type Series, type Watched, watchedMetrics } from './alert/series.ts';
import { recordedMetrics, writeAlert } from './alert/write-alert.ts';
import { compileProject } from './build/compile.ts';
import { Engine, literal } from './build/engine.ts';
import { writeRuns } from './build/runs-log.ts';
import { buildWorld, type World } from './build/world.ts';
import type { Planted, Site } from './faults/fault.ts';
import { drawSeconds } from './faults/second-faults.ts';
import { importHistory } from './history/fast-import.ts';
import { type History, writeHistory } from './history/history.ts';
import type { CasePlan } from './plan/case-plan.ts';
import { Dice } from './plan/dice.ts';
import { drawRealChange, type RealChange } from './plan/real-change.ts';
import { arrangeRaw } from './raw/arrange.ts';
import { Calendar } from './raw/calendar.ts';
import { buildIntensity, type WorldEvent } from './raw/intensity.ts';
import { Names } from './template/names.ts';
import type { Template } from './template/template.ts';
import { templates } from './template/templates.ts';
import { refreshed, widened } from './template/variants.ts';
import { changedRelations, rowsChanged } from './truth/compare.ts';
import { descendants } from './truth/path.ts';
import { withoutGone } from './truth/without-gone.ts';
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
/** A real change that moves the metric by less, in units of its scatter, is not what the alert is about. */
const NOTICED = 2;
/** Deviations of a day that an alert of nothing is raised on: the nervouser, the more often it is the planned metric and day. */
const [NERVOUS, CALM] = [0.5, 1];

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
  readonly distractor?: Planted;
}

class CaseBuilder {
  readonly #plan: CasePlan;
  readonly #folders: CaseFolders;
  readonly #dice: Dice;
  readonly #template: Template;
  /** The template as its tables are built. */
  readonly #built: Template;
  readonly #names: Names;
  readonly #calendar: Calendar;
  readonly #watched: readonly Watched[];
  readonly #attempt: number;

  constructor(plan: CasePlan, folders: CaseFolders, attempt: number) {
    this.#plan = plan;
    this.#folders = folders;
    this.#attempt = attempt;
    this.#dice = new Dice(plan.seed, `case/${attempt}`);
    const plain = templates[plan.template];
    this.#template = plan.isWide ? widened(plain, new Dice(plan.seed, 'wide')) : plain;
    this.#built = plan.isRefreshed ? refreshed(this.#template) : this.#template;
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
      const staged = await this.#stage(world, planted);
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
    await this.#attachFile(engine);
    for (const name of ['faulty', 'healthy']) await engine.run(`attach ':memory:' as ${name}`);
  }

  get #file(): string {
    return join(this.#folders.case, 'warehouse.duckdb');
  }

  async #attachFile(engine: Engine): Promise<void> {
    await engine.run(`attach ${literal(this.#file)} as warehouse (block_size ${BLOCK_SIZE})`);
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
    const planted = kind.plant(site);
    // The commit of a pair of twins must have a world in which it does no harm.
    return this.#plan.match !== undefined && (planted?.harmless ?? []).length === 0 ? undefined : planted;
  }

  /** That day, or the Friday before it: nobody deploys at weekends. */
  #workday(day: number): number {
    return day - Math.max(0, this.#calendar.weekday(day) - 4);
  }

  #history({ commit, onset }: Planted, isHarmful: boolean): History {
    const { commits, isDeployNear, isMisleading } = this.#plan;
    const near = isDeployNear ? this.#workday(this.#plan.onset) : null;
    const misleading = this.#dice.of('message').pick(MISLEADING);
    const message = isMisleading ? misleading : (commit?.message ?? '');
    return writeHistory({
      template: this.#built,
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
  async #stage(world: World, main: Planted): Promise<Staged | undefined> {
    await buildWorld(world, 'healthy', [main], false);
    await buildWorld(world, 'faulty', [main], true);
    const { engine } = world;
    const hops = descendants(this.#template, main.asset);
    const healthy = await this.#series(engine, 'healthy');
    const faulty = this.#recorded(healthy, await this.#series(engine, 'faulty'), main.onset);
    const { level } = this.#plan;
    const choice = { watched: this.#watched, faulty, healthy, hops, level, ...this.#span(main) };
    const alerted = chooseAlert(choice, this.#dice.of('alert'));
    if (alerted === undefined) return undefined;
    await this.#checkReach(world, hops);
    const rows = await rowsChanged(engine, ['faulty', 'healthy'], relationOf(world, main.asset));
    return { planted: [main], alerted, rows };
  }

  /** The case's warehouse with the fault, and what else goes wrong in it. */
  async #plantAll(world: World, staged: Staged): Promise<Staged> {
    const [main] = staged.planted;
    const seconds = drawSeconds({
      ...{ plan: this.#plan, template: this.#template, calendar: this.#calendar },
      ...{ main, watched: staged.alerted.watched, dice: this.#dice.of('second') },
    });
    for (const second of seconds) {
      await buildWorld(world, 'warehouse', [main, second], true);
      const whole = await this.#withSecond(world, staged, second, second === seconds.at(-1));
      if (whole !== undefined) return whole;
      await this.#empty(world.engine);
    }
    await buildWorld(world, 'warehouse', staged.planted, true);
    return staged;
  }

  /** What a second fault is to the alert: a cause, or something elsewhere; undefined where it is not what is wanted. */
  async #withSecond(
    world: World,
    staged: Staged,
    second: Planted,
    mayBeside: boolean,
  ): Promise<Staged | undefined> {
    const { alerted, planted } = staged;
    const { day, scatter } = alerted.reading;
    const at = this.#watched.indexOf(alerted.watched);
    const alone = (await this.#series(world.engine, 'faulty'))[at][day] ?? 0;
    const healthy = await this.#series(world.engine, 'healthy');
    const both = await this.#series(world.engine, 'warehouse');
    const series = this.#recorded(healthy, both, planted[0].onset)[at];
    const moved = Math.abs((series[day] ?? 0) - alone) / scatter;
    if (moved < 0.5 && mayBeside) return { ...staged, distractor: second };
    if (moved < NOTICED || this.#plan.hardship === 'distractor') return undefined;
    const reading = readDay(series, alerted.watched.family, day, planted[0].onset) ?? alerted.reading;
    return { ...staged, planted: [...planted, second], alerted: { ...alerted, reading } };
  }

  /**
   * What was recorded night by night: of days before the onset what they were then. Where tables are made anew, a commit
   * changes these days as well, and the warehouse no longer shows what they were.
   */
  #recorded(healthy: readonly Series[], now: readonly Series[], onset: number): Series[] {
    if (!this.#plan.isRefreshed) return [...now];
    return now.map((series, i) => series.map((value, day) => (day < onset ? healthy[i][day] : value)));
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
  async #checkReach(world: World, hops: ReadonlyMap<string, number>): Promise<void> {
    const below = new Set([...hops.keys()].map((it) => relationOf(world, it)));
    const others = [
      ...this.#template.sources.map((it) => relationOf(world, `raw.${it.name}`)),
      ...world.before.filter((it) => it.materialized !== 'ephemeral').map((it) => it.relation),
    ].filter((it) => !below.has(it) && !this.#isAdded(it));
    const changed = await changedRelations(world.engine, ['faulty', 'healthy'], others);
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
    if (role === 'fault') {
      const whole = await this.#plantAll(world, staged);
      return this.#write(world, harmful, whole, whole.alerted, undefined);
    }
    if (role === 'twin') {
      await this.#disarm(world, staged.planted);
      return this.#write(world, harmful, staged, await this.#noisy(world, staged), 'noise');
    }
    const history = this.#history(main, false);
    const change = this.#realChange(staged);
    const changed = change === undefined ? undefined : await this.#realAlert(world, staged, change);
    if (change !== undefined && changed !== undefined)
      return this.#write(world, history, staged, changed, change);
    await this.#rebuild(world, undefined);
    return this.#write(world, history, staged, await this.#noisy(world, staged), 'noise');
  }

  /** The warehouse without the fault, with a real change or without. */
  async #rebuild(world: World, change: RealChange | undefined): Promise<void> {
    await this.#arrange(world.engine, change?.events ?? []);
    await this.#empty(world.engine);
    await buildWorld(
      world,
      'warehouse',
      change === undefined ? [] : [{ onset: change.from, ...change }],
      true,
    );
  }

  /** The alert that a real change raises; undefined where it does not move the metric. */
  async #realAlert(world: World, staged: Staged, change: RealChange): Promise<Alerted | undefined> {
    const { alerted } = staged;
    const at = this.#watched.indexOf(alerted.watched);
    await this.#rebuild(world, change);
    const [before, after] = [
      (await this.#series(world.engine, 'healthy'))[at],
      (await this.#series(world.engine, 'warehouse'))[at],
    ];
    const reading = loudest(after, alerted.watched.family, this.#span(staged.planted[0]));
    if (reading === undefined || Math.abs(reading.z) < NOTICED) return undefined;
    const shift = Math.abs((after[reading.day] ?? 0) - (before[reading.day] ?? 0)) / reading.scatter;
    return shift < NOTICED ? undefined : { ...alerted, reading };
  }

  async #noisy({ engine }: World, { alerted, planted }: Staged): Promise<Alerted> {
    const series = await this.#series(engine, 'warehouse');
    const span = this.#span(planted[0]);
    const least = this.#plan.isBroad ? NERVOUS : CALM;
    return noisyAlert({ watched: this.#watched, series, span, least }, alerted, this.#dice.of('noise'));
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
    const occasion = {
      template: this.#template,
      calendar: this.#calendar,
      watched: alerted.watched,
      day: alerted.reading.day,
      onset: planted[0].onset,
    };
    return drawRealChange(occasion, this.#dice.of('change'));
  }

  /** The file of the case, anew: rows dropped from a file leave it as large as it was. */
  async #empty(engine: Engine): Promise<void> {
    await engine.run('detach warehouse');
    await rm(this.#file, { force: true });
    await this.#attachFile(engine);
  }

  async #write(
    world: World,
    history: History,
    staged: Staged,
    alerted: Alerted,
    control: RealChange | 'noise' | undefined,
  ): Promise<void> {
    const { hardship } = this.#plan;
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
    if (hardship === 'no_project') await rm(join(folder, 'project'), { recursive: true });
    if (hardship !== 'no_runs') await writeJson(join(folder, 'runs.json'), runs);
    await writeJson(join(folder, 'alert.json'), writeAlert(alerted, this.#calendar, this.#names));
    if (this.#plan.isBroad)
      await writeJson(
        join(folder, 'metrics.json'),
        await this.#metrics(world, alerted, control === undefined ? staged.planted[0].onset : null),
      );
    const isDetectable = alerted.effect >= DETECTABLE;
    const story = {
      plan: this.#plan,
      ...staged,
      alerted,
      isDetectable,
      history,
      shas,
    };
    const truth = control === undefined ? faultTruth(world, story) : controlTruth(world, story, control);
    await mkdir(dirname(this.#folders.truth), { recursive: true });
    await writeJson(this.#folders.truth, await withoutGone(world.engine, truth));
    await world.engine.run('checkpoint warehouse');
    await world.engine.run('detach warehouse');
  }

  /** The alert's metric as it was recorded, night by night. */
  async #metrics({ engine }: World, { watched }: Alerted, onset: number | null) {
    const now = await this.#series(engine, 'warehouse');
    const recorded = onset === null ? now : this.#recorded(await this.#series(engine, 'healthy'), now, onset);
    const rows = this.#watched.findIndex((it) => it.model === watched.model && it.metric === 'count(*)');
    return recordedMetrics(
      watched,
      { values: recorded[this.#watched.indexOf(watched)], rows: recorded[rows] },
      this.#calendar,
      this.#names,
    );
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
