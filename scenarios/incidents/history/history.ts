import type { ModelEdit } from '../faults/fault.ts';
import type { Dice } from '../plan/dice.ts';
import type { Calendar } from '../raw/calendar.ts';
import type { Names } from '../template/names.ts';
import { type ModelState, type ProjectState, renderProject } from '../template/render-project.ts';
import type { ModelSpec, Template } from '../template/template.ts';
import { type Change, drawInnocent, plainModel, restyle } from './innocent-changes.ts';

export interface Commit {
  readonly atMs: number;
  readonly author: string;
  readonly message: string;
  /** Path to text, or null where the file goes. */
  readonly files: ReadonlyMap<string, string | null>;
}

export interface History {
  readonly commits: readonly Commit[];
  /** When the newest commit of that time went live, with its place among the commits. */
  readonly deploys: ReadonlyArray<{ readonly atMs: number; readonly commit: number }>;
  /** Place of the planned commit; -1 where none was. */
  readonly planned: number;
  /** The project as deployed last, with and without what the planned commit does. */
  readonly after: ReadonlyMap<string, string>;
  readonly before: ReadonlyMap<string, string>;
}

export interface HistoryPlan {
  readonly template: Template;
  readonly names: Names;
  readonly calendar: Calendar;
  readonly dice: Dice;
  readonly commits: number;
  /** Day of a deploy that must be; that of the planned commit, where there is one. */
  readonly deployDay: number | null;
  readonly planned?: { readonly edit: ModelEdit; readonly isHarmful: boolean; readonly message: string };
}

const AUTHORS = ['Ana Lima', 'Bo Chen', 'Carla Diaz', 'Dev Patel', 'Emil Novak', 'data-bot'];

/** The history of a project over the days of a case: mostly commits that change no number. */
export function writeHistory(plan: HistoryPlan): History {
  const { dice, calendar, names } = plan;
  const deployTimes = drawDeploys(plan);
  const times = commitTimes(plan);
  const plannedAt = plannedTime(plan, deployTimes);
  const steps = [...times.map((atMs) => ({ atMs, isPlanned: false }))];
  if (plannedAt !== null) steps.push({ atMs: plannedAt, isPlanned: true });
  steps.sort((a, b) => a.atMs - b.atMs || Number(a.isPlanned) - Number(b.isPlanned));
  let state = emptyProject(plan);
  let clean = state;
  let files = new Map<string, string>();
  const commits: Commit[] = [];
  const states: ProjectState[] = [];
  const cleans: ProjectState[] = [];
  for (const [at, step] of steps.entries()) {
    const own = dice.of(`commit/${at}`);
    const change = step.isPlanned ? plannedChange(plan, state, own) : nextChange(plan, state, own, at);
    // The same draws over the project without the planned commit, so that the two differ in it alone.
    const twin = step.isPlanned ? clean : nextChange(plan, clean, dice.of(`commit/${at}`), at).state;
    state = change.state;
    clean = twin;
    const next = renderProject(state, names);
    const author = own.pick(AUTHORS);
    commits.push({
      atMs: step.atMs,
      author,
      message: sayChange(change, names),
      files: difference(files, next),
    });
    files = next;
    states.push(state);
    cleans.push(clean);
  }
  const deploys = deployTimes
    .map((atMs) => ({ atMs, commit: steps.findLastIndex((it) => it.atMs <= atMs) }))
    .filter(({ commit }, at, all) => commit >= 0 && commit !== all[at - 1]?.commit);
  const last = deploys.findLast((it) => it.atMs <= calendar.nowMs)?.commit ?? steps.length - 1;
  return {
    commits,
    deploys,
    planned: steps.findIndex((it) => it.isPlanned),
    after: renderProject(states[last], names),
    before: renderProject(cleans[last], names),
  };
}

function drawDeploys({ dice, calendar, deployDay }: HistoryPlan): number[] {
  const own = dice.of('deploys');
  const times: number[] = [calendar.ms(-20, 10)];
  for (let day = -10; day < calendar.days; day++) {
    const isDeploy = calendar.weekday(day) < 5 && own.chance(0.4);
    const hour = own.between(8, 17);
    if (isDeploy || day === deployDay) times.push(calendar.ms(day, hour));
  }
  return times;
}

function commitTimes({ dice, calendar, commits, template }: HistoryPlan): number[] {
  const own = dice.of('times');
  const start = template.models.length;
  const setup = Array.from({ length: start }, (_, at) => calendar.ms(-60 + at, own.between(8, 18)));
  const rest = Array.from({ length: Math.max(0, commits - start) }, () =>
    calendar.ms(own.whole(-30, calendar.days - 1), own.between(7, 20)),
  );
  return [...setup, ...rest].sort((a, b) => a - b);
}

/** Between the deploy before and its own, at most two days early. */
function plannedTime(plan: HistoryPlan, deploys: readonly number[]): number | null {
  const { planned, deployDay, calendar, dice } = plan;
  if (planned === undefined || deployDay === null) return null;
  const at = deploys.find((it) => it >= calendar.ms(deployDay)) as number;
  const previous = deploys.findLast((it) => it < at) ?? at - 1;
  const earliest = Math.max(previous + 60_000, at - 48 * 3_600_000);
  return Math.floor(dice.of('planned').between(earliest, at - 60_000));
}

function emptyProject({ template, dice }: HistoryPlan): ProjectState {
  return {
    name: dice.of('project').pick(template.projects),
    version: '1.0.0',
    sources: template.sources,
    models: new Map(),
    files: new Map([['README.md', `# ${template.words.event}s\n`]]),
  };
}

/** First the models come, one after the other; then whatever comes. */
function nextChange(plan: HistoryPlan, state: ProjectState, dice: Dice, at: number): Change {
  const { template } = plan;
  const missing = template.models.find((it) => !state.models.has(it.name));
  if (missing === undefined) return drawInnocent(state, dice, template, at);
  const models = new Map([...state.models, [missing.name, plainModel(missing)]]);
  return { message: 'add {model}', model: missing.name, state: { ...state, models } };
}

function plannedChange(plan: HistoryPlan, state: ProjectState, dice: Dice): Change {
  const { edit, isHarmful, message } = plan.planned as NonNullable<HistoryPlan['planned']>;
  if (!isHarmful) return { message, model: edit.model, state: restyle(state, edit.model, dice) };
  const model = state.models.get(edit.model) as ModelState;
  const spec: ModelSpec = edit.edit(model.spec);
  const models = new Map(state.models).set(edit.model, { ...model, spec });
  return { message, model: edit.model, state: { ...state, models } };
}

function sayChange(change: Change, names: Names): string {
  const model = change.model === undefined ? '' : names.model(change.model);
  return names.sql(change.message.replaceAll('{model}', model).replaceAll('{other}', 'its partner'));
}

function difference(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  const files = new Map<string, string | null>();
  for (const [path, text] of after) if (before.get(path) !== text) files.set(path, text);
  for (const path of before.keys()) if (!after.has(path)) files.set(path, null);
  return files;
}
