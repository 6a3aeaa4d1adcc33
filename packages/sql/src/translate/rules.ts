import { renderSqlExpression } from '../render/index.ts';
import type { Expression, Name, QualifiedName, Reference, TableConstraint } from '../tree/index.ts';
import { carryExpression } from './condition.ts';
import { type LossHere, shortName, type TableContext } from './table-context.ts';
import { TARGETS } from './targets.ts';
import type { TypeRule } from './write-type.ts';

type RuleKind = 'primary_key' | 'unique' | 'foreign_key' | 'check';
const WORDS: Readonly<Record<RuleKind, string>> = {
  primary_key: 'primary key',
  unique: 'unique',
  foreign_key: 'foreign key',
  check: 'check',
};
const BROKEN: Readonly<Record<RuleKind, string>> = {
  primary_key: 'rows with the same key, and in some engines keys that are NULL,',
  unique: 'rows with the same values',
  foreign_key: 'rows that refer to nothing',
  check: 'rows that break it',
};

type At = Pick<LossHere, 'column' | 'span'>;

/** Whether the target has a rule at all; says what follows where it does not enforce it, or enforces more. */
export function keepsRule(kind: RuleKind, shown: string, ctx: TableContext, at: At): boolean {
  const support = ctx.target.rules[kind];
  const { title } = ctx.target;
  if (support === 'none') {
    const why = `${title} has no ${WORDS[kind]} rule`;
    ctx.lose({ kind: 'unchecked', what: shown, why, consequence: `${BROKEN[kind]} are taken`, ...at });
    return false;
  }
  const source = TARGETS[ctx.from];
  if (support === 'declared' && source.rules[kind] === 'enforced') {
    const why = `${title} writes the rule down and does not enforce it`;
    ctx.lose({ kind: 'unchecked', what: shown, why, consequence: `${BROKEN[kind]} are taken`, ...at });
  }
  if (support === 'enforced' && source.rules[kind] === 'declared') {
    const why = `${source.title} does not enforce the rule, ${title} does`;
    ctx.lose({ kind: 'changed', what: shown, why, consequence: `${BROKEN[kind]} are refused`, ...at });
  }
  return true;
}

/** What must stand behind a key. */
function ruleOptions(ctx: TableContext): string | undefined {
  return ctx.to === 'bigquery' ? 'not enforced' : undefined;
}

/** DEFERRABLE and its like; kept in PostgreSQL, and of references in SQLite. */
export function keyOptions(
  options: string | undefined,
  shown: string,
  ctx: TableContext,
  at: At,
): string | undefined {
  const deferred = /\bdeferrable\b/.test(options ?? '') && !/not deferrable/.test(options ?? '');
  if (deferred && ctx.to === 'postgres')
    return /initially deferred/.test(options ?? '') ? 'deferrable initially deferred' : 'deferrable';
  if (deferred) {
    const why = `${ctx.target.title} checks keys at once`;
    const consequence = 'rows that break the key until the end of a transaction are refused';
    ctx.lose({ kind: 'changed', what: `${shown} deferrable`, why, consequence, ...at });
  }
  const conflict = /on conflict \w+/.exec(options ?? '')?.[0];
  if (conflict !== undefined) {
    const why = 'only SQLite says in a table what to do with rows that break a key';
    const consequence = 'writing such a row fails';
    ctx.lose({ kind: 'changed', what: `${shown} ${conflict}`, why, consequence, ...at });
  }
  return ruleOptions(ctx);
}

/** Whether the target lets a table refer to that one: DuckDB's stay within a schema, MySQL wants the columns named. */
export function canRefer({ table, columns }: Reference, ctx: TableContext, at: At): boolean {
  const schemaOf = (name: QualifiedName) =>
    name.length > 1 ? name[name.length - 2].text.toLowerCase() : 'main';
  const isFar = ctx.to === 'duckdb' && schemaOf(shortName(table, ctx.to)) !== schemaOf(ctx.name);
  const isBare = ctx.to === 'mysql' && columns === undefined;
  if (!isFar && !isBare) return true;
  ctx.lose({
    kind: 'unchecked',
    what: `references ${table.map((part) => part.text).join('.')}`,
    why: isFar
      ? 'references of DuckDB stay within a schema'
      : 'MySQL wants the columns of the other table named',
    consequence: `${BROKEN.foreign_key} are taken`,
    ...at,
  });
  return false;
}

/** A reference as the target has it: short names, and those of its actions the target knows. */
export function carryReference(reference: Reference, ctx: TableContext, at: At): Reference {
  const { target, to } = ctx;
  const kept: string[] = [];
  const options = reference.options ?? '';
  for (const [text, , action] of options.matchAll(
    /on (delete|update) (cascade|set null|set default|restrict|no action)/g,
  )) {
    const isQuiet = action === 'no action' || action === 'restrict';
    if (target.actions && !(to === 'mysql' && action === 'set default')) kept.push(text);
    else if (!isQuiet) {
      const consequence = text.startsWith('on delete')
        ? 'deleting a row that others refer to fails, or leaves them'
        : 'changing a key that others refer to fails, or leaves them';
      ctx.lose({
        kind: 'changed',
        what: text,
        why: `${target.title} has no such action`,
        consequence,
        ...at,
      });
    }
  }
  if (/\bdeferrable\b/.test(options) && !/not deferrable/.test(options)) {
    if (to === 'postgres' || to === 'sqlite')
      kept.push(/initially deferred/.test(options) ? 'deferrable initially deferred' : 'deferrable');
    else keyOptions('deferrable', 'foreign key', ctx, at);
  }
  const own = ruleOptions(ctx);
  if (own !== undefined) kept.push(own);
  return {
    table: shortName(reference.table, to),
    columns: reference.columns,
    ...(kept.length > 0 ? { options: kept.join(' ') } : {}),
  };
}

/** A CHECK whose condition means the same in the target; else a loss. */
export function carryCheck(
  condition: Expression,
  name: Name | undefined,
  ctx: TableContext,
  at: At,
): TableConstraint | undefined {
  const shown = `check (${renderSqlExpression(condition, ctx.from)})`;
  if (!keepsRule('check', shown, ctx, at)) return undefined;
  const carried = carryExpression(condition, ctx);
  if (carried.ok) return { kind: 'check', name, condition: carried.expression };
  const why = `${carried.why} is not translated`;
  ctx.lose({ kind: 'unchecked', what: shown, why, consequence: `${BROKEN.check} are taken`, ...at });
  return undefined;
}

const call = (name: string, arg: Expression): Expression => ({
  kind: 'call',
  name: [{ text: name }],
  args: [arg],
});

/** What a type of the source allows and the target's does not say, as a CHECK of the target. */
export function checkOfType(rule: TypeRule, column: Name, ctx: TableContext, at: At): Expression | undefined {
  const value: Expression = { kind: 'column', path: [column] };
  if (ctx.target.rules.check !== 'enforced') {
    const consequence = 'values the source refuses are taken';
    const why = `${ctx.target.title} has neither the type nor CHECK`;
    ctx.lose({ kind: 'unchecked', what: RULE_TEXTS[rule.kind], why, consequence, ...at });
    return undefined;
  }
  switch (rule.kind) {
    case 'one_of':
      return {
        kind: 'in',
        operand: value,
        items: rule.values.map((text) => ({ kind: 'literal', value: text })),
      };
    case 'json':
      return call('json_valid', value);
    case 'at_least_zero':
      return { kind: 'binary', operator: '>=', left: value, right: { kind: 'number', text: '0' } };
    case 'length':
      return {
        kind: 'binary',
        operator: '<=',
        left: call('char_length', value),
        right: { kind: 'number', text: String(rule.most) },
      };
  }
}

const RULE_TEXTS: Readonly<Record<TypeRule['kind'], string>> = {
  one_of: 'the list of values',
  json: 'well-formed JSON',
  at_least_zero: 'unsigned',
  length: 'the greatest length',
};
