import type { Expression } from '../dsl/expression.ts';
import { columnNumber, type Draft, type TableDraft } from './draft.ts';
import { processNeeds, processOf } from './compile-process.ts';
import { leavesOf } from './json-step.ts';
import type {
  ColumnEffectStep,
  ColumnRef,
  ColumnStep,
  EffectStep,
  FollowStep,
  GeneratorStep,
  ScaleStep,
} from './plan.ts';

/** Stands for a table's row count where a column number is expected. */
export const rowCount = -1;

/** What a column needs directly: other columns, or a table's row count (column -1). Sorted out by `order-columns`. */
export function needsOf(table: TableDraft, step: Omit<ColumnStep, 'needs'>): ColumnRef[] {
  const needs: ColumnRef[] = [{ table: table.index, column: rowCount }];
  const own = (column: number): void => {
    needs.push({ table: table.index, column });
  };
  needs.push(...generatorNeeds(table, step.generator));
  for (const scale of step.scales) needs.push(...scaleNeeds(table, scale));
  if (step.generator.kind === 'datetime_series' && step.generator.bent !== undefined)
    for (const follow of table.follows) needs.push(...followNeeds(follow));
  for (const modifier of step.modifiers) {
    if ('timeColumn' in modifier && modifier.timeColumn !== undefined) own(modifier.timeColumn);
    if (modifier.kind === 'expression') {
      for (const name of columnsIn(modifier.expression))
        if (name !== step.name) own(columnNumber(table.node, name));
    }
    if (modifier.kind === 'effect') needs.push(...columnEffectNeeds(table, modifier));
  }
  return needs;
}

function generatorNeeds(table: TableDraft, generator: GeneratorStep): ColumnRef[] {
  const needs: ColumnRef[] = [];
  const own = (column: number): void => {
    needs.push({ table: table.index, column });
  };
  if (generator.kind === 'lookup') needs.push(...lookupNeeds(table, generator));
  if (generator.kind === 'polymorphic') {
    own(generator.by);
    for (const { table: of, column } of generator.targets)
      needs.push({ table: of, column }, { table: of, column: rowCount });
  }
  if (generator.kind === 'ordinal' && generator.of.kind === 'rows') {
    const { table: of, column } = generator.of;
    needs.push({ table: of, column }, { table: of, column: rowCount });
  }
  if (generator.kind === 'after') needs.push({ table: generator.table, column: generator.column });
  if (generator.kind === 'choice_ref') needs.push({ table: generator.table, column: generator.column });
  if (generator.kind === 'choice' && generator.effect !== undefined)
    needs.push(...timeOf(table, generator.effect));
  if (generator.kind === 'faker' && generator.localeFrom !== undefined) own(generator.localeFrom);
  if (generator.kind === 'diffusion_curve' && generator.notBefore !== undefined && table.parent !== undefined)
    needs.push({ table: table.parent, column: generator.notBefore });
  if (generator.kind === 'expression') {
    for (const name of columnsIn(generator.expression)) own(columnNumber(table.node, name));
  }
  if (generator.kind === 'rollup') needs.push(...generator.reads);
  if (generator.kind === 'point')
    for (const column of [generator.city, generator.country]) if (column !== undefined) own(column);
  if (generator.kind === 'json') {
    const { inner, columns } = leavesOf(generator);
    columns.forEach(own);
    for (const step of inner) needs.push(...generatorNeeds(table, step));
  }
  if (generator.kind === 'given') {
    own(generator.column);
    for (const inner of [...generator.cases.map((c) => c.generator), generator.otherwise])
      if (inner !== null) needs.push(...generatorNeeds(table, inner));
  }
  return needs;
}

function columnEffectNeeds(table: TableDraft, effect: ColumnEffectStep): ColumnRef[] {
  const remote = effect.on.map((key) => key.remote);
  if (effect.field !== undefined) remote.push(effect.field);
  if (effect.window !== undefined) remote.push(effect.window.start, effect.window.end);
  return [
    ...[rowCount, ...remote].map((column) => ({ table: effect.table, column })),
    ...effect.on.map(({ side, local }) => ({
      table: side === 'row' ? table.index : (table.parent as number),
      column: local,
    })),
  ];
}

function lookupNeeds(
  table: TableDraft,
  lookup: Extract<ColumnStep['generator'], { kind: 'lookup' }>,
): ColumnRef[] {
  const needs: ColumnRef[] = [{ table: lookup.table, column: lookup.column }];
  if (lookup.mode === 'join') {
    for (const { local, remote } of lookup.on)
      needs.push({ table: lookup.table, column: remote }, { table: table.index, column: local });
  }
  if (lookup.mode === 'as_of') {
    needs.push({ table: lookup.table, column: rowCount }, { table: table.index, column: lookup.time });
    if (lookup.of.kind === 'key')
      needs.push(
        { table: table.index, column: lookup.of.local },
        { table: lookup.entity, column: lookup.of.key },
      );
  }
  if (lookup.mode === 'random') {
    needs.push({ table: lookup.table, column: rowCount });
    const { effect } = table.roles[lookup.role];
    if (effect !== undefined) needs.push(...timeOf(table, effect));
    const follow = table.follows.find((step) => step.role === lookup.role);
    if (follow !== undefined) needs.push(...followNeeds(follow), ...mainTimeOf(table));
  }
  return needs;
}

function mainTimeOf(table: TableDraft): ColumnRef[] {
  return table.mainTime === undefined ? [] : [{ table: table.index, column: table.mainTime }];
}

/** What following a parent reads of it. */
function followNeeds({ table, created, segment }: FollowStep): ColumnRef[] {
  const columns = [created, segment?.column].flatMap((column) => column ?? []);
  return [rowCount, ...columns].map((column) => ({ table, column }));
}

function scaleNeeds(table: TableDraft, { table: parent, factor }: ScaleStep): ColumnRef[] {
  if (factor.kind === 'trait') return [];
  const column = factor.kind === 'segment' ? factor.column : factor.created;
  const needs: ColumnRef[] = [{ table: parent, column }, ...mainTimeOf(table)];
  if (factor.kind === 'age' && 'column' in factor.at)
    needs.push({ table: table.index, column: factor.at.column });
  return needs;
}

/** A key drawn given the row's time needs that time. */
function timeOf(table: TableDraft, effect: number): ColumnRef[] {
  const { timeColumn } = table.effects[effect];
  return timeColumn === undefined ? [] : [{ table: table.index, column: timeColumn }];
}

/** What a table's row count needs: its parent's, and all that its effects read. */
export function countNeeds(draft: Draft, table: TableDraft): ColumnRef[] {
  if (table.parent === undefined) return [];
  const parent = table.parent;
  const needs: ColumnRef[] = [{ table: parent, column: rowCount }];
  for (const effect of table.effects) needs.push(...effectNeeds(draft, table, parent, effect));
  for (const follow of table.follows) if (follow.role === undefined) needs.push(...followNeeds(follow));
  const process = processOf(draft, table);
  if (process !== undefined) needs.push(...processNeeds(draft, process));
  return needs;
}

function effectNeeds(draft: Draft, table: TableDraft, parent: number, effect: EffectStep): ColumnRef[] {
  const columns = effect.field === undefined ? [] : [effect.field];
  if (effect.window !== undefined) columns.push(effect.window.start, effect.window.end);
  const needs: ColumnRef[] = [];
  const { match } = effect;
  if (match.kind === 'parent') {
    columns.push(...match.remote);
    needs.push(...match.local.map((column) => ({ table: parent, column })));
  } else if (match.kind === 'row') {
    columns.push(match.remote);
    const generator = draft.tables[table.index].node.columns[match.local].generator;
    if (generator.kind === 'lookup') {
      const source = draft.tableOf.get(generator.node) as number;
      needs.push({ table: source, column: columnNumber(draft.tables[source].node, generator.column) });
    }
  }
  if (effect.events !== undefined)
    return needs.filter(({ table: of, column }) => of === parent && column >= 0);
  needs.push({ table: effect.table, column: rowCount });
  needs.push(...columns.map((column) => ({ table: effect.table, column })));
  return needs;
}

/** Names of the columns an expression reads, each once. */
function columnsIn(expression: Expression): Set<string> {
  const names = new Set<string>();
  const visit = (node: Expression): void => {
    switch (node.kind) {
      case 'column':
        names.add(node.name);
        return;
      case 'unary':
        return visit(node.operand);
      case 'binary':
        visit(node.left);
        return visit(node.right);
      case 'in':
        visit(node.operand);
        return node.items.forEach(visit);
      case 'call':
        return node.args.forEach(visit);
      case 'number':
      case 'text':
      case 'boolean':
        return;
    }
  };
  visit(expression);
  return names;
}
