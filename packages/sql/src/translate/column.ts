import { renderSqlExpression, renderSqlType } from '../render/index.ts';
import type { ColumnConstraint, ColumnDefinition, Expression, TableConstraint } from '../tree/index.ts';
import { commentText } from './clauses.ts';
import { carryExpression } from './condition.ts';
import { readDefault, writeDefault } from './default-value.ts';
import { type Identity, identityOf, writeIdentity } from './identity.ts';
import { readType } from './read-type.ts';
import { canRefer, carryCheck, carryReference, checkOfType, keepsRule, keyOptions } from './rules.ts';
import type { StoredType } from './stored-type.ts';
import { fold, type TableContext } from './table-context.ts';
import { writeType } from './write-type.ts';

export interface WrittenColumn {
  readonly column: ColumnDefinition;
  /** What the target says of the column behind the columns. */
  readonly constraints: readonly TableConstraint[];
  /** The key went into the column: INTEGER PRIMARY KEY AUTOINCREMENT. */
  readonly hasKey: boolean;
}

const UNTYPED: StoredType = { kind: 'other', name: 'any' };

/** A column in the target's types and rules. */
export function translateColumn(node: ColumnDefinition, ctx: TableContext): WrittenColumn {
  const source = node.type === undefined ? UNTYPED : readType(node.type, ctx.from, ctx.declared);
  return new ColumnWriter(node, source, ctx).write();
}

class ColumnWriter {
  readonly #node: ColumnDefinition;
  readonly #source: StoredType;
  readonly #ctx: TableContext;
  readonly #own: ColumnConstraint[] = [];
  readonly #behind: TableConstraint[] = [];
  #hasKey = false;
  #hasDefault = false;

  constructor(node: ColumnDefinition, source: StoredType, ctx: TableContext) {
    this.#node = node;
    this.#source = source;
    this.#ctx = ctx;
  }

  write(): WrittenColumn {
    const { name, constraints } = this.#node;
    const identity = identityOf(this.#node, this.#ctx);
    const type = this.#type(identity !== undefined);
    for (const constraint of constraints) this.#constraint(constraint, identity);
    if (identity !== undefined) this.#identity(identity);
    const column = this.#hasKey && this.#ctx.to === 'sqlite' ? { name: 'integer' } : type;
    return {
      column: { name, type: column, constraints: this.#own },
      constraints: this.#behind,
      hasKey: this.#hasKey,
    };
  }

  get #at() {
    return { column: this.#node.name.text, span: this.#node.span };
  }

  #lose(
    kind: 'narrowed' | 'unchecked' | 'changed' | 'dropped',
    what: string,
    why: string,
    consequence: string,
  ): void {
    this.#ctx.lose({ kind, what, why, consequence, ...this.#at });
  }

  #type(isNumbered: boolean) {
    const { from, to, options, keyColumns } = this.#ctx;
    const { name, type } = this.#node;
    const written = writeType(this.#source, {
      from,
      to,
      wholeNumbers: options.wholeNumbers,
      isKey: isNumbered || keyColumns.has(fold(name)),
    });
    const shown = type === undefined ? 'a column without a type' : renderSqlType(type, from);
    for (const loss of written.losses) this.#ctx.lose({ ...loss, what: shown, ...this.#at });
    for (const rule of written.rules) {
      const condition = checkOfType(rule, name, this.#ctx, this.#at);
      if (condition !== undefined) this.#behind.push({ kind: 'check', condition });
    }
    return written.type;
  }

  #constraint(node: ColumnConstraint, identity: Identity | undefined): void {
    const ctx = this.#ctx;
    const { name } = this.#node;
    switch (node.kind) {
      case 'not_null':
        // A key of MySQL and others is never NULL; said all the same.
        this.#own.push({ kind: 'not_null' });
        return;
      case 'null':
      case 'identity':
        return;
      case 'primary_key':
      case 'unique':
        this.#key(node, identity);
        return;
      case 'default':
        if (identity === undefined) this.#default(node.value);
        return;
      case 'check': {
        const check = carryCheck(node.condition, node.name, ctx, this.#at);
        if (check !== undefined) this.#behind.push(check);
        return;
      }
      case 'references':
        if (
          canRefer(node.reference, ctx, this.#at) &&
          keepsRule('foreign_key', 'references', ctx, this.#at)
        ) {
          const reference = carryReference(node.reference, ctx, this.#at);
          this.#behind.push({ kind: 'foreign_key', name: node.name, columns: [name], reference });
        }
        return;
      case 'generated':
        this.#generated(node);
        return;
      case 'collate': {
        const shown = `collate ${node.collation.map((part) => part.text).join('.')}`;
        const why = `collations have other names and rules in ${ctx.target.title}`;
        this.#lose('changed', shown, why, 'texts compare and sort as its own default says');
        return;
      }
      case 'comment':
        writeComment(node.text, this.#own, this.#node, ctx);
        return;
      case 'other':
        this.#other(node.text);
        return;
    }
  }

  #key(
    node: Extract<ColumnConstraint, { kind: 'primary_key' | 'unique' }>,
    identity: Identity | undefined,
  ): void {
    const shown = node.kind === 'unique' ? 'unique' : 'primary key';
    if (!keepsRule(node.kind, shown, this.#ctx, this.#at)) return;
    if (node.kind === 'primary_key' && identity !== undefined && this.#ctx.to === 'sqlite') return;
    const options = keyOptions(node.options, shown, this.#ctx, this.#at);
    const column: Expression = { kind: 'column', path: [this.#node.name] };
    this.#behind.push({ kind: node.kind, name: node.name, columns: [column], options });
  }

  #default(value: Expression): void {
    const { to, from, target } = this.#ctx;
    const shown = `default ${renderSqlExpression(value, from)}`;
    const consequence = 'a row written without the column has NULL there, or is refused';
    const meaning = readDefault(value);
    if (meaning.kind === 'null') return;
    if (!target.defaults) {
      this.#lose('changed', shown, `${target.title} has no defaults`, consequence);
      return;
    }
    const written = writeDefault(meaning, this.#source, to);
    if (written === undefined) {
      this.#lose('changed', shown, `${target.title} has nothing that is known to give the same`, consequence);
      return;
    }
    this.#hasDefault = true;
    this.#own.push({ kind: 'default', value: written });
  }

  #generated(node: Extract<ColumnConstraint, { kind: 'generated' }>): void {
    const { from, to, target } = this.#ctx;
    const shown = `generated always as (${renderSqlExpression(node.expression, from)})`;
    const consequence = 'the column is a plain one: who writes rows must compute it';
    if (target.generated.length === 0) {
      this.#lose('changed', shown, `${target.title} has no computed columns`, consequence);
      return;
    }
    const carried = carryExpression(node.expression, this.#ctx);
    if (!carried.ok) {
      this.#lose('changed', shown, `${carried.why} is not translated`, consequence);
      return;
    }
    const wanted = node.stored ?? 'virtual';
    const [stored] = target.generated.includes(wanted) ? [wanted] : target.generated;
    if (stored !== wanted)
      this.#lose(
        'dropped',
        wanted,
        `computed columns of ${target.title} are ${stored}`,
        'the values are the same',
      );
    if (to === 'snowflake') {
      this.#own.push({ kind: 'other', text: `as (${renderSqlExpression(carried.expression, to)})` });
    } else if (to === 'spark') this.#own.push({ kind: 'generated', expression: carried.expression });
    else this.#own.push({ kind: 'generated', expression: carried.expression, stored });
  }

  #identity(identity: Identity): void {
    const written = writeIdentity(identity, this.#node.name, this.#source, this.#ctx);
    if (written === undefined) {
      const why = `${this.#ctx.target.title} numbers rows in another way, or not`;
      this.#lose('changed', identity.shown, why, 'who writes rows must give the number');
      return;
    }
    if (this.#hasDefault) return;
    this.#own.push(...written.constraints);
    this.#behind.push(...written.behind);
    this.#hasKey = written.hasKey;
  }

  #other(text: string): void {
    const comment = commentText(text, this.#ctx.from);
    if (comment !== undefined) {
      writeComment(comment, this.#own, this.#node, this.#ctx);
      return;
    }
    const lower = text.toLowerCase();
    if (lower.startsWith('on update')) {
      const why = `${this.#ctx.target.title} has no ON UPDATE of columns`;
      this.#lose('changed', text, why, 'the column keeps its value when the row is changed');
    } else if (/mask|policy/.test(lower)) {
      this.#lose(
        'changed',
        text,
        'policies belong to the warehouse',
        'values are seen by everyone who may read the table',
      );
    } else this.#lose('dropped', text, 'it says how values are stored or shown', 'the rows are the same');
  }
}

/** A column's comment where the target puts it: behind the column, or in a statement of its own. */
function writeComment(
  text: string,
  own: ColumnConstraint[],
  node: ColumnDefinition,
  ctx: TableContext,
): void {
  const { target, to } = ctx;
  const literal = renderSqlExpression({ kind: 'literal', value: text }, to);
  const { comments } = target;
  if (comments === 'clause') own.push({ kind: 'comment', text });
  else if (comments === 'options') own.push({ kind: 'other', text: `options (description = ${literal})` });
  else if (comments === 'statement') {
    const path = renderSqlExpression({ kind: 'column', path: [...ctx.name, node.name] }, to);
    ctx.behind.push(`comment on column ${path} is ${literal}`);
  } else {
    const why = `${target.title} has no comments`;
    const consequence = 'the rows are the same';
    ctx.lose({ kind: 'dropped', what: 'comment', why, consequence, column: node.name.text, span: node.span });
  }
}
