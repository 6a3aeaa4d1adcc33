import type { SqlDialect } from '@dataing/ports';
import { lowerAscii } from '../dialect/index.ts';
import type { Delete, FromItem, Insert, QualifiedName, Statement, TableItem, Update } from '../tree/index.ts';
import { Objected } from './facts.ts';
import { ALL_RULES, type NamedTable, OwnReader } from './own-statement.ts';
import { restricts, type Target } from './restricts.ts';

/** What our own reading of one change says it does. */
export interface OwnChange {
  readonly reads: readonly NamedTable[];
  readonly writes: readonly NamedTable[];
  readonly named: readonly NamedTable[];
}

function refuse(message: string, offset: number | undefined, help?: string): never {
  throw new Objected({ code: 'GATE_NODE_NOT_ALLOWED', message, offset, help });
}

const ALLOWED =
  'Allowed is one UPDATE, DELETE or INSERT on a table in scope, with a WHERE that leaves rows out.';

/** Tables beside the target by the names they have before a dot. */
function namesBeside(items: readonly FromItem[]): { others: Set<string>; linkable: Set<string> } {
  const others = new Set<string>();
  const linkable = new Set<string>();
  const take = (item: FromItem): void => {
    if (item.kind === 'join') {
      take(item.left);
      take(item.right);
    } else if (item.kind === 'table') {
      const name = lowerAscii((item.alias?.name ?? item.name[item.name.length - 1]).text);
      others.add(name);
      linkable.add(name);
    } else others.add('alias' in item && item.alias !== undefined ? aliasOf(item.alias) : '');
  };
  for (const item of items) take(item);
  return { others, linkable };
}

function aliasOf(alias: { readonly name: { readonly text: string } } | { readonly text: string }): string {
  return lowerAscii('text' in alias ? alias.text : alias.name.text);
}

class ChangeReader {
  readonly #dialect: SqlDialect;
  readonly #reader: OwnReader;

  constructor(dialect: SqlDialect) {
    this.#dialect = dialect;
    this.#reader = new OwnReader(dialect, ALL_RULES);
  }

  read(statement: Statement): OwnChange {
    const write = this.#reader.target(this.#targetOf(statement));
    if (statement.kind === 'insert') this.#insert(statement);
    else this.#rows(statement as Update | Delete, write);
    return { reads: this.#reader.reads, writes: [write], named: this.#reader.named };
  }

  #targetOf(statement: Statement): QualifiedName {
    switch (statement.kind) {
      case 'insert':
        return statement.table;
      case 'update':
        return plainTable(statement.target).name;
      case 'delete':
        if (statement.targets.length !== 1)
          refuse('more than one table at a time', statement.span?.start, ALLOWED);
        return plainTable(statement.targets[0]).name;
      default: {
        const words = statement.kind === 'other' ? statement.statement : statement.kind;
        throw new Objected({
          code: 'GATE_NOT_A_CHANGE',
          message: `${words.replaceAll('_', ' ').toUpperCase()} is not a change of rows`,
          offset: statement.span?.start,
          help: ALLOWED,
        });
      }
    }
  }

  #insert(insert: Insert): void {
    if (insert.conflict?.set !== undefined || insert.conflict?.form === 'duplicate') {
      refuse('an INSERT that changes rows that are there', insert.conflict.span?.start, ALLOWED);
    }
    this.#reader.value(insert, new Set());
  }

  #rows(change: Update | Delete, write: NamedTable): void {
    const { kind, span } = change;
    const alias = change.kind === 'delete' ? change.targets[0].alias : (change.target as TableItem).alias;
    // What is changed was taken already; the rest reads.
    this.#reader.value({ ...(change as object), target: undefined, targets: undefined }, new Set());
    if (change.where === undefined) {
      throw new Objected({
        code: 'GATE_WHERE_MISSING',
        message: `${kind.toUpperCase()} without WHERE changes every row`,
        offset: span?.start,
        help: ALLOWED,
      });
    }
    const beside = namesBeside((change.kind === 'delete' ? change.using : change.from) ?? []);
    const last = write.written[write.written.length - 1];
    const target: Target = {
      name: lowerAscii(alias?.name.text ?? last),
      ...beside,
      isReadAgain: this.#reader.named
        .slice(1)
        .some((it) => lowerAscii(it.written[it.written.length - 1]) === lowerAscii(last)),
      quotesMayBeText: this.#dialect === 'sqlite',
    };
    if (restricts(change.where, target)) return;
    throw new Objected({
      code: 'GATE_WHERE_ALWAYS_TRUE',
      message: 'nothing shows that this WHERE leaves any row out',
      offset: change.where.span?.start,
      help: "Compare a column of the table with a constant: WHERE id = 5, WHERE day >= DATE '2026-01-01'.",
    });
  }
}

/** The target of a change: one table by its name, nothing else. */
function plainTable(item: FromItem): TableItem {
  if (item.kind !== 'table') return refuse('a change of more than one table', item.span?.start, ALLOWED);
  const isPlain = item.file !== true && item.stage !== true && item.version === undefined;
  if (!isPlain || (item.hints ?? []).length > 0 || item.sample !== undefined || item.lateral === true)
    return refuse('a target that is not a plain table', item.span?.start, ALLOWED);
  return item;
}

/** Reads an INSERT, UPDATE or DELETE of our own parser. Throws `Objected`. */
export function readOwnChange(statement: Statement, dialect: SqlDialect): OwnChange {
  return new ChangeReader(dialect).read(statement);
}
