import { renderSqlExpression } from '../render/index.ts';
import type { ColumnConstraint, ColumnDefinition, Name, TableConstraint } from '../tree/index.ts';
import { readDefault } from './default-value.ts';
import type { StoredType } from './stored-type.ts';
import { fold, type TableContext } from './table-context.ts';

/** A column that is numbered when a row does not say its value. */
export interface Identity {
  readonly shown: string;
  readonly start: number;
  readonly step: number;
  /** A row may not give the number. */
  readonly always: boolean;
}

export interface WrittenIdentity {
  readonly constraints: readonly ColumnConstraint[];
  readonly behind: readonly TableConstraint[];
  readonly hasKey: boolean;
}

/** Whether a column numbers rows: IDENTITY, AUTO_INCREMENT, SERIAL, nextval(), SQLite's INTEGER PRIMARY KEY. */
export function identityOf(node: ColumnDefinition, ctx: TableContext): Identity | undefined {
  const plain = { start: 1, step: 1, always: false };
  const declared = node.constraints.find((it) => it.kind === 'identity');
  if (declared?.kind === 'identity') {
    const [start = 1, step = 1] = (declared.options ?? '').match(/-?\d+/g)?.map(Number) ?? [];
    const shown = declared.form === 'generated' ? 'generated as identity' : declared.form;
    return { shown, start, step, always: declared.always === true };
  }
  if (node.type !== undefined && /^(small|big)?serial[248]?$/.test(node.type.name))
    return { shown: node.type.name, ...plain };
  const given = node.constraints.find((it) => it.kind === 'default');
  if (given?.kind === 'default' && readDefault(given.value).kind === 'next_number')
    return { shown: renderSqlExpression(given.value, ctx.from), ...plain };
  const isRowId =
    ctx.from === 'sqlite' &&
    node.type?.name === 'integer' &&
    ctx.primaryKey.length === 1 &&
    ctx.primaryKey[0] === fold(node.name);
  return isRowId ? { shown: 'integer primary key', ...plain } : undefined;
}

/** How the target numbers rows; undefined where it cannot. */
export function writeIdentity(
  { start, step, always }: Identity,
  name: Name,
  type: StoredType,
  ctx: TableContext,
): WrittenIdentity | undefined {
  const only = (constraint: ColumnConstraint): WrittenIdentity => ({
    constraints: [constraint],
    behind: [],
    hasKey: false,
  });
  switch (ctx.target.identity) {
    case 'none':
      return undefined;
    case 'generated': {
      const isWhole = ctx.options.wholeNumbers !== 'exact' || ctx.from !== 'snowflake';
      if (type.kind !== 'integer' && !isWhole) return undefined;
      const options = start === 1 && step === 1 ? undefined : `(start with ${start} increment by ${step})`;
      return only({ kind: 'identity', form: 'generated', always, options });
    }
    case 'identity':
      return only({ kind: 'identity', form: 'identity', options: `(${start}, ${step})` });
    case 'sequence':
      return only({ kind: 'default', value: sequenceDefault({ start, step, always, shown: '' }, name, ctx) });
    case 'auto_increment': {
      if (step !== 1) return undefined;
      const isKey = ctx.primaryKey[0] === fold(name);
      const column = { kind: 'column' as const, path: [name] };
      return {
        constraints: [{ kind: 'identity', form: 'auto_increment' }],
        // MySQL numbers no column that no key begins with.
        behind: isKey ? [] : [{ kind: 'unique', columns: [column] }],
        hasKey: false,
      };
    }
    case 'autoincrement':
      if (ctx.primaryKey.length !== 1 || ctx.primaryKey[0] !== fold(name) || step !== 1) return undefined;
      return {
        constraints: [{ kind: 'primary_key' }, { kind: 'identity', form: 'autoincrement' }],
        behind: [],
        hasKey: true,
      };
  }
}

/** DuckDB: a sequence of the table's own, made before it. */
function sequenceDefault({ start, step }: Identity, name: Name, ctx: TableContext) {
  const sequence = [
    ...ctx.name.slice(0, -1),
    { text: `${ctx.table}_${name.text}_seq`, quoted: ctx.name.at(-1)?.quoted },
  ];
  const shown = renderSqlExpression({ kind: 'column', path: sequence }, ctx.to);
  const from = start === 1 && step === 1 ? '' : ` start with ${start} increment by ${step}`;
  ctx.before.push(`create sequence if not exists ${shown}${from}`);
  return {
    kind: 'call' as const,
    name: [{ text: 'nextval' }],
    args: [{ kind: 'literal' as const, value: shown }],
  };
}
