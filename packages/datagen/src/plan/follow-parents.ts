import type { VintageBehavior } from '../dsl/behaviour.ts';
import type { Node } from '../dsl/document.ts';
import { tryKeys } from './try-keys.ts';
import { countTraits } from './compile-traits.ts';
import { columnNumber, type Draft, type Pass, type TableDraft } from './draft.ts';
import type { AgeCurve, FollowStep, ScaleStep, SegmentStep } from './plan.ts';

const DAYS = { day: 1, week: 7, month: 30, year: 365 } as const;

/**
 * Decides how each table's rows follow their parents: the primary one by how many there are and when, the others by which
 * of their rows is referred to. A parent of the same family is left out: it is counted together with the table.
 */
export const followParents: Pass = {
  name: 'follow parents',
  run(draft) {
    for (const table of draft.tables) {
      if (table.parent === undefined) continue;
      table.mainTime = mainTimeOf(table);
      table.traits = countTraits(draft, table);
      table.follows = table.node.parents.flatMap((id, place) => followStep(draft, table, id, place) ?? []);
      for (const { role } of table.follows) {
        if (role === undefined) continue;
        const tries = tryKeys(draft, table.node.id, `row ${role} by weight`);
        table.roles[role] = { ...table.roles[role], tries };
      }
    }
    return `${draft.tables.reduce((sum, table) => sum + table.follows.length, 0)} parents followed`;
  },
};

function mainTimeOf({ node, effects }: TableDraft): number | undefined {
  const bent = effects.find((effect) => effect.timeColumn !== undefined)?.timeColumn;
  if (bent !== undefined) return bent;
  const first = node.columns.findIndex(({ generator }) => generator.kind === 'datetime_series');
  return first < 0 ? undefined : first;
}

function followStep(draft: Draft, table: TableDraft, id: string, place: number): FollowStep | undefined {
  if (table.node.process !== undefined) return undefined;
  const number = draft.tableOf.get(id) as number;
  const { node, family } = draft.tables[number];
  const role = place === 0 ? undefined : roleOf(table, number);
  if (place > 0 && (role === undefined || family === table.family)) return undefined;
  const created = createdOf(draft, node, place);
  const segment = segmentStep(node);
  const fanout = curvesOf(node.vintage, (multiplier) => multiplier.toFanout);
  if (created === undefined && segment === undefined) return undefined;
  return { table: number, role, created, segment, fanout, ageAt: ageAtOf(draft, node.vintage) };
}

/** The first row of that table that this table draws. */
function roleOf(table: TableDraft, number: number): number | undefined {
  const role = table.roles.findIndex((step) => step.table === number);
  return role < 0 ? undefined : role;
}

/** The original knows of beginnings only where a vintage_behavior of the primary parent names them. */
function createdOf(draft: Draft, node: Node, place: number): number | undefined {
  const name = isOriginal(draft) ? node.vintage?.createdColumn : node.createdColumn;
  if (name === undefined || (isOriginal(draft) && place > 0)) return undefined;
  return columnNumber(node, name);
}

function ageAtOf(draft: Draft, vintage: VintageBehavior | undefined): number | undefined {
  const isAtEnd = vintage?.reference === 'timeframe_end' || (vintage !== undefined && isOriginal(draft));
  return isAtEnd ? draft.document.timeframe.end : undefined;
}

function isOriginal(draft: Draft): boolean {
  return draft.document.compat === 'original';
}

function segmentStep(node: Node): SegmentStep | undefined {
  const { segments } = node;
  const all = Object.entries(segments?.behaviors ?? {});
  if (segments === undefined || all.every(([, s]) => s.fanoutMultiplier === 1 && s.decayRate === 0))
    return undefined;
  return {
    column: columnNumber(node, segments.segmentColumn),
    fanout: Object.fromEntries(all.map(([name, s]) => [name, s.fanoutMultiplier])),
    decay: Object.fromEntries(all.map(([name, s]) => [name, s.decayRate])),
  };
}

function curvesOf(
  vintage: VintageBehavior | undefined,
  applies: (multiplier: VintageBehavior['multipliers'][number]) => boolean,
): AgeCurve[] {
  const chosen = vintage?.multipliers.filter(applies) ?? [];
  return chosen.map(({ curve, unit }) => ({ curve, daysPerUnit: DAYS[unit] }));
}

/** The factors of one column's values: the segment of each parent, then the age of each. */
export function scaleSteps(draft: Draft, table: TableDraft, column: number): ScaleStep[] {
  const spec = table.node.columns[column];
  const isNumber = spec.type === 'int' || spec.type === 'float';
  const isKey = table.node.pk.includes(spec.name) || ['lookup', 'rollup'].includes(spec.generator.kind);
  if (table.parent === undefined || !isNumber || isKey) return [];
  const parents = table.node.parents.flatMap((id, place) => {
    const number = draft.tableOf.get(id) as number;
    const role = place === 0 ? undefined : roleOf(table, number);
    return place > 0 && role === undefined ? [] : [{ number, role, node: draft.tables[number].node }];
  });
  return [
    ...parents.flatMap(({ number, role, node }) => segmentScale(spec.name, number, role, node) ?? []),
    ...parents.flatMap(
      ({ number, role, node }) => ageScale(draft, table, spec.name, { number, role, node }) ?? [],
    ),
  ];
}

function segmentScale(
  name: string,
  table: number,
  role: number | undefined,
  node: Node,
): ScaleStep | undefined {
  const { segments } = node;
  if (!segments?.appliesToColumns.includes(name)) return undefined;
  const all = Object.entries(segments.behaviors);
  const values = Object.fromEntries(all.map(([segment, s]) => [segment, s.valueMultiplier]));
  return {
    table,
    role,
    factor: { kind: 'segment', column: columnNumber(node, segments.segmentColumn), values },
  };
}

function ageScale(
  draft: Draft,
  table: TableDraft,
  name: string,
  parent: { readonly number: number; readonly role: number | undefined; readonly node: Node },
): ScaleStep | undefined {
  const { vintage } = parent.node;
  const curves = curvesOf(vintage, ({ toColumns }) => toColumns === 'all' || toColumns.includes(name));
  if (vintage === undefined || curves.length === 0) return undefined;
  const created = columnNumber(parent.node, vintage.createdColumn);
  const time = table.mainTime ?? firstTime(table);
  const instant = ageAtOf(draft, vintage) ?? draft.document.timeframe.end;
  const isAtEvent = ageAtOf(draft, vintage) === undefined && time !== undefined;
  const at = isAtEvent ? { column: time } : { instant };
  return { table: parent.number, role: parent.role, factor: { kind: 'age', created, curves, at } };
}

function firstTime({ node }: TableDraft): number | undefined {
  const first = node.columns.findIndex(({ type }) => type === 'datetime' || type === 'date');
  return first < 0 ? undefined : first;
}
