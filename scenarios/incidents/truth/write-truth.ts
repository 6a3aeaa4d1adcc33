import { all, type Planted, segmentSql, timeWindow } from '../faults/fault.ts';
import type { Alerted } from '../alert/choose-alert.ts';
import type { History } from '../history/history.ts';
import type { CasePlan } from '../plan/case-plan.ts';
import type { RealChange } from '../plan/real-change.ts';
import type { Calendar } from '../raw/calendar.ts';
import type { Names } from '../template/names.ts';
import type { ModelSpec, Template } from '../template/template.ts';

import { pathTo } from './path.ts';

export interface Scene {
  readonly template: Template;
  readonly names: Names;
  readonly calendar: Calendar;
}

/** `schema.table` of an asset. */
export function relationOf({ template, names }: Scene, asset: string): string {
  return names.relation(asset, template.models.find((it) => it.name === asset)?.layer ?? 'raw');
}

/** Segment with drawn names. */
function segmentOf({ names }: Scene, planted: Planted): Record<string, string> {
  return Object.fromEntries(
    Object.entries(planted.segment).map(([column, value]) => [names.of(column), value]),
  );
}

/** Conditions that hold for the affected rows of the asset and of the alert's table; null where they are gone. */
function affectedRows(scene: Scene, planted: Planted, alert: ModelSpec, isRefreshed: boolean) {
  const { template, names, calendar } = scene;
  const source = template.sources.find((it) => `raw.${it.name}` === planted.asset);
  const model = template.models.find((it) => it.name === planted.asset);
  const columns = source === undefined ? Object.keys(model?.select ?? {}) : source.columns;
  const time = source === undefined ? model?.time : source.time;
  const isGone = planted.isLoss === true;
  const where = (has: readonly string[], timeColumn: string | undefined) => {
    const known = Object.entries(planted.segment).filter(([column]) => has.includes(column));
    // Tables made anew have it in all their rows.
    const isEverywhere = timeColumn === undefined || (isRefreshed && planted.commit !== undefined);
    const window = isEverywhere ? 'true' : timeWindow(calendar, `@${timeColumn}`, planted.onset, planted.end);
    return names.sql(all(window, segmentSql(Object.fromEntries(known))));
  };
  return [
    { table: relationOf(scene, planted.asset), where: isGone ? null : where(columns, time) },
    {
      table: relationOf(scene, alert.name),
      where: isGone && alert.isGrouped !== true ? null : where(Object.keys(alert.select), alert.time),
    },
  ];
}

/** A mechanism with drawn names. */
function sayMechanism(scene: Scene, planted: Planted): string {
  const model = planted.commit === undefined ? planted.asset : planted.commit.model;
  return scene.names
    .sql(planted.mechanism)
    .replaceAll('{model}', model.startsWith('raw.') ? model : relationOf(scene, model))
    .replaceAll('{other}', 'its partner');
}

/** `truth/ID.json`; fields as in docs/incidents-format.md. */
export interface TruthRecord extends Readonly<Record<string, unknown>> {
  readonly affected_rows: ReadonlyArray<{ readonly table: string; readonly where: string | null }>;
}

/** What became of a plan. */
export interface Story {
  readonly plan: CasePlan;
  /** Causes of the alert, the main one first. */
  readonly planted: readonly Planted[];
  /** What went wrong elsewhere, without moving the alert's metric. */
  readonly distractor?: Planted;
  readonly alerted: Alerted;
  readonly isDetectable: boolean;
  readonly rows: number;
  readonly history: History;
  readonly shas: readonly string[];
}

/** `truth/ID.json` of a case with a fault. */
export function faultTruth(scene: Scene, story: Story): TruthRecord {
  const { alerted, history, shas } = story;
  const [main, ...others] = story.planted;
  const { calendar } = scene;
  const deploy = history.deploys.find((it) => it.commit >= history.planned);
  const isCommitted = main.commit !== undefined && history.planned >= 0;
  return {
    ...heading(story),
    kind: 'fault',
    detectable: story.isDetectable,
    type: main.type,
    variant: main.variant,
    asset: relationOf(scene, main.asset),
    column: main.column === null ? null : scene.names.of(main.column),
    also: others.map((it) => ({
      type: it.type,
      asset: relationOf(scene, it.asset),
      column: it.column === null ? null : scene.names.of(it.column),
      commit: null,
    })),
    segment: segmentOf(scene, main),
    onset: `${calendar.date(main.onset)}T00:00:00Z`,
    end: main.end === null ? null : `${calendar.date(main.end)}T00:00:00Z`,
    affected_rows: affectedRows(scene, main, alerted.watched.model, story.plan.isRefreshed),
    rows_affected: story.rows,
    path: pathTo(scene.template, main.asset, alerted.watched.model.name).map((it) => relationOf(scene, it)),
    commit: isCommitted ? shas[history.planned] : null,
    deploy_at: isCommitted && deploy !== undefined ? calendar.iso(deploy.atMs) : null,
    mechanism: sayMechanism(scene, main),
    confounders: confoundersOf(story),
    twin: story.plan.match ?? null,
    metric_before: alerted.before,
    metric_after: alerted.after,
  };
}

/** `truth/ID.json` of a case in which nothing is wrong with the data. */
export function controlTruth(scene: Scene, story: Story, change: RealChange | 'noise'): TruthRecord {
  const isNoise = change === 'noise';
  const { calendar, names } = scene;
  const { reading } = story.alerted;
  const segment = isNoise
    ? {}
    : Object.fromEntries(Object.entries(change.segment).map(([column, value]) => [names.of(column), value]));
  return {
    ...heading(story),
    kind: isNoise ? 'no_fault' : 'business_change',
    detectable: true,
    type: null,
    variant: isNoise ? (story.plan.role === 'twin' ? 'harmless_twin' : 'noise') : change.kind,
    asset: null,
    column: null,
    also: [],
    segment,
    onset: isNoise ? null : `${calendar.date(change.from)}T00:00:00Z`,
    end: isNoise || change.end === null ? null : `${calendar.date(change.end)}T00:00:00Z`,
    affected_rows: [],
    rows_affected: 0,
    path: [],
    commit: null,
    deploy_at: null,
    mechanism: isNoise ? 'nothing happened: the metric was noisy' : change.says,
    confounders: confoundersOf(story),
    twin: story.plan.match ?? null,
    metric_before: reading.expected,
    metric_after: reading.value,
  };
}

function heading({ plan }: Story) {
  return { format: 1, id: plan.id, template: plan.template, seed: plan.seed, level: plan.level };
}

function confoundersOf({ plan, planted, history, alerted, distractor }: Story): string[] {
  const isNearer = history.planned >= 0 && history.deploys.some((it) => it.commit > history.planned);
  const names: Array<[string, boolean]> = [
    ['misleading_message', plan.isMisleading && planted[0].commit !== undefined],
    ['innocent_commit_nearer', isNearer],
    ['innocent_deploy_at_onset', plan.isDeployNear && planted[0].commit === undefined],
    ['no_project', plan.hardship === 'no_project'],
    ['no_runs', plan.hardship === 'no_runs'],
    ['tables_made_anew', plan.isRefreshed],
    ['two_causes', planted.length > 1],
    ['concurrent_anomaly', distractor !== undefined],
    ['seen_late', alerted.reading.day > planted[0].onset],
  ];
  return names.filter(([, is]) => is).map(([name]) => name);
}
