import type { TableEffect } from '../dsl/document.ts';
import { eventSteps } from './bend-by-events.ts';
import { columnNumber, refuse, type Draft, type Pass, type TableDraft } from './draft.ts';
import type { EffectStep } from './plan.ts';
import { tryKeys } from './try-keys.ts';

/** Turns table-level effects into bends of the child's intensity over time, and of the draws that depend on it. */
export const bendByEffects: Pass = {
  name: 'bend by effects',
  run(draft) {
    let count = 0;
    for (const table of draft.tables) {
      const events = eventSteps(draft, table, table.node.effects.length);
      if (draft.document.compat === 'original') continue;
      table.effects = table.node.effects.flatMap((effect, i) => effectStep(draft, table, effect, i) ?? []);
      const isWhole = table.effects.length === table.node.effects.length;
      table.effects.push(...events);
      if (isWhole) checkTogether(draft, table);
      table.effects.forEach((effect, i) => bendRole(table, effect, i));
      count += table.effects.length;
    }
    return `${count} effects`;
  },
};

function effectStep(
  draft: Draft,
  table: TableDraft,
  effect: TableEffect,
  place: number,
): EffectStep | undefined {
  const remote = draft.tableOf.get(effect.effectNode) as number;
  const effectNode = draft.tables[remote].node;
  const match = matchOf(draft, table, effect);
  if (match === undefined) return undefined;
  const timeColumn =
    effect.timeColumn === undefined ? undefined : columnNumber(table.node, effect.timeColumn);
  if (effect.window !== undefined && !isSeries(table, timeColumn)) {
    refuse(
      draft,
      'PLAN_EFFECT_TIME',
      `the effect of "${effect.effectNode}" on "${table.node.id}" has a window, but its time column ` +
        `"${effect.timeColumn ?? ''}" is not drawn by datetime_series in this table`,
      effect.span,
      'Name a datetime_series column of this table as time_column, or leave the window out.',
    );
    return undefined;
  }
  return {
    table: remote,
    match,
    window: effect.window && {
      start: columnNumber(effectNode, effect.window.start),
      end: columnNumber(effectNode, effect.window.end),
    },
    field: effect.field === undefined ? undefined : columnNumber(effectNode, effect.field),
    op: effect.op,
    default: effect.default,
    timeColumn: effect.window === undefined ? undefined : timeColumn,
    tries: tryKeys(draft, table.node.id, `effect ${place} of ${effect.effectNode}`),
  };
}

function isSeries(table: TableDraft, column: number | undefined): boolean {
  return column !== undefined && table.node.columns[column]?.generator.kind === 'datetime_series';
}

function matchOf(draft: Draft, table: TableDraft, effect: TableEffect): EffectStep['match'] | undefined {
  const effectNode = draft.tables[draft.tableOf.get(effect.effectNode) as number].node;
  const own = effect.on.filter((pair) => pair.side === 'row');
  if (effect.on.length === 0) return { kind: 'global' };
  if (own.length === 0) {
    const parent = draft.tables[table.parent as number].node;
    return {
      kind: 'parent',
      local: effect.on.map((pair) => columnNumber(parent, pair.local)),
      remote: effect.on.map((pair) => columnNumber(effectNode, pair.remote)),
    };
  }
  const local = columnNumber(table.node, own[0].local);
  if (effect.on.length > 1 || !canBend(table, local)) {
    refuse(
      draft,
      'PLAN_EFFECT_KEY',
      `the effect of "${effect.effectNode}" on "${table.node.id}" is keyed by ` +
        `${effect.on.map((pair) => `"${pair.local}"`).join(', ')}; a key among the fact's own columns must be the ` +
        'only one, and a random lookup or a choice without modifiers',
      effect.span,
      'Key the effect by one such column, or by columns of the primary parent.',
    );
    return undefined;
  }
  return { kind: 'row', local, remote: columnNumber(effectNode, own[0].remote) };
}

function canBend(table: TableDraft, column: number): boolean {
  const spec = table.node.columns[column];
  if (spec === undefined || spec.modifiers.length > 0) return false;
  if (spec.generator.kind === 'choice') return 'values' in spec.generator.from;
  return table.roleOfColumn.has(column);
}

/** One time column for all windows, and each key bent once: else the draws would depend on one another in a circle. */
function checkTogether(draft: Draft, table: TableDraft): void {
  const times = new Set(table.effects.flatMap((effect) => effect.timeColumn ?? []));
  const drawn = table.effects.flatMap((effect) =>
    effect.match.kind === 'row'
      ? [table.roleOfColumn.get(effect.match.local) ?? `column ${effect.match.local}`]
      : [],
  );
  if (times.size <= 1 && new Set(drawn).size === drawn.length) return;
  refuse(
    draft,
    'PLAN_EFFECTS_MIXED',
    `the effects on "${table.node.id}" use ${times.size} time columns and share a key; they must use one time ` +
      'column and different keys',
    (table.node.effects[0] ?? table.node).span,
    'Split the table, or give the effects one time column and keys of their own.',
  );
}

function bendRole(table: TableDraft, effect: EffectStep, place: number): void {
  if (effect.match.kind !== 'row') return;
  const role = table.roleOfColumn.get(effect.match.local);
  if (role !== undefined) table.roles[role] = { ...table.roles[role], effect: place };
}
