import type { SqlDialect } from '@dataing/ports';
import type { AlterAction, ColumnDefinition, CreateView, Statement, TableConstraint } from '../tree/index.ts';
import { Objected } from './facts.ts';
import type { OwnChange } from './own-change.ts';
import { OwnReader } from './own-statement.ts';

const ALLOWED =
  'Allowed: ALTER TABLE ... ADD COLUMN, ADD CONSTRAINT, ALTER COLUMN SET or DROP NOT NULL, and CREATE VIEW.';
const VIEW_WORDS = new Set(['temporary', 'temp', 'materialized', 'secure']);

function refuse(message: string, offset: number | undefined): never {
  throw new Objected({ code: 'GATE_DEFINITION_NOT_ALLOWED', message, offset, help: ALLOWED });
}

const isGiven = (texts: readonly unknown[] | string | undefined): boolean => (texts ?? []).length > 0;

class DefinitionReader {
  readonly #reader: OwnReader;
  readonly #nothing: ReadonlySet<string> = new Set();

  constructor(dialect: SqlDialect) {
    this.#reader = new OwnReader(dialect);
  }

  read(statement: Statement): OwnChange {
    const { start } = statement.span ?? {};
    if (statement.kind === 'create_view') return this.#view(statement, start);
    if (statement.kind !== 'alter_table' || statement.object !== 'table') {
      const words = statement.kind === 'other' ? statement.statement : statement.kind.replaceAll('_', ' ');
      return refuse(`${words.toUpperCase()} is not allowed`, start);
    }
    const write = this.#reader.target(statement.name);
    if (statement.only === true) refuse('ALTER TABLE ONLY', start);
    if (statement.actions.length === 0) refuse('ALTER TABLE that does nothing known', start);
    for (const action of statement.actions) this.#action(action);
    return { reads: this.#reader.reads, writes: [write], named: this.#reader.named };
  }

  #view(view: CreateView, start: number | undefined): OwnChange {
    const isPlain = (view.modifiers ?? []).every((word) => VIEW_WORDS.has(word));
    if (!isPlain || isGiven(view.options) || isGiven(view.tail)) refuse('this form of CREATE VIEW', start);
    const write = this.#reader.target(view.name);
    this.#reader.value(view.query, this.#nothing);
    return { reads: this.#reader.reads, writes: [write], named: this.#reader.named };
  }

  #action(action: AlterAction): void {
    const start = action.span?.start;
    switch (action.kind) {
      case 'add_column':
        if (isGiven(action.tail)) refuse(`${action.tail} behind a column`, start);
        return this.#column(action.column);
      case 'add_constraint':
        return this.#constraint(action.constraint);
      case 'set_not_null':
      case 'drop_not_null':
        return;
      default:
        return refuse(
          `${action.kind === 'other' ? action.text.slice(0, 40) : action.kind.replaceAll('_', ' ').toUpperCase()} is not allowed`,
          start,
        );
    }
  }

  #column({ name, type, constraints, span }: ColumnDefinition): void {
    if (type === undefined) refuse(`the column ${name.text} without a type`, span?.start);
    else this.#reader.type(type);
    for (const constraint of constraints) {
      switch (constraint.kind) {
        case 'not_null':
        case 'null':
        case 'collate':
        case 'comment':
          break;
        case 'unique':
        case 'primary_key':
          if (isGiven(constraint.options))
            refuse(`${constraint.options} behind a key`, constraint.span?.start);
          break;
        case 'default':
          this.#reader.value(constraint.value, this.#nothing);
          break;
        case 'check':
          this.#reader.value(constraint.condition, this.#nothing);
          break;
        case 'generated':
          this.#reader.value(constraint.expression, this.#nothing);
          break;
        case 'references':
          if (isGiven(constraint.reference.options))
            refuse('REFERENCES with options', constraint.span?.start);
          this.#reader.value({ kind: 'table', name: constraint.reference.table }, this.#nothing);
          break;
        default:
          refuse('this property of a column', constraint.span?.start);
      }
    }
  }

  #constraint(constraint: TableConstraint): void {
    const start = constraint.span?.start;
    switch (constraint.kind) {
      case 'primary_key':
      case 'unique':
        if (isGiven(constraint.options)) refuse(`${constraint.options} behind a key`, start);
        return this.#reader.value(constraint.columns, this.#nothing);
      case 'check':
        if (isGiven(constraint.options)) refuse(`${constraint.options} behind a check`, start);
        return this.#reader.value(constraint.condition, this.#nothing);
      case 'foreign_key':
        if (isGiven(constraint.reference.options)) refuse('REFERENCES with options', start);
        return this.#reader.value({ kind: 'table', name: constraint.reference.table }, this.#nothing);
      default:
        return refuse('this constraint', start);
    }
  }
}

/** Reads an ALTER TABLE or CREATE VIEW of our own parser against the list of what may be defined. Throws `Objected`. */
export function readOwnDefinition(statement: Statement, dialect: SqlDialect): OwnChange {
  return new DefinitionReader(dialect).read(statement);
}
