import type { SqlDialect } from '@dataing/ports';
import { foldName, type WrittenName } from '../dialect/index.ts';
import { type SqlType, UNKNOWN } from './type.ts';
import { parseTypeText } from './type-name.ts';

/** What is known of a warehouse's tables; names as its catalogue has them, dots between their parts. */
export interface SqlSchema {
  readonly tables: Readonly<Record<string, SchemaTable>>;
}

export interface SchemaTable {
  readonly columns: readonly SchemaColumn[];
  /** Sets of columns no two rows agree on; a column's own `unique` is the short form for a key of one. */
  readonly keys?: ReadonlyArray<readonly string[]>;
}

export interface SchemaColumn {
  readonly name: string;
  /** As the warehouse spells it. */
  readonly type?: string;
  /** Default true: nothing is known not to be NULL. */
  readonly nullable?: boolean;
  readonly unique?: boolean;
}

/** A table of the schema, made ready for looking up. */
export interface KnownTable {
  readonly name: string;
  readonly parts: readonly string[];
  readonly columns: ReadonlyArray<{ name: string; key: string; type: SqlType; nullable: boolean }>;
  /** By folded names of columns. */
  readonly keys: ReadonlyArray<ReadonlySet<string>>;
}

/** Finds tables by names of one to many parts; made once per schema and dialect. */
export class SchemaIndex {
  readonly #byLast = new Map<string, KnownTable[]>();
  readonly #dialect: SqlDialect;
  readonly names: readonly string[];

  constructor(schema: SqlSchema, dialect: SqlDialect) {
    this.#dialect = dialect;
    this.names = Object.keys(schema.tables);
    for (const [name, table] of Object.entries(schema.tables)) {
      const known = knownTable(name, table, dialect);
      const last = known.parts[known.parts.length - 1];
      const same = this.#byLast.get(last);
      if (same === undefined) this.#byLast.set(last, [known]);
      else same.push(known);
    }
  }

  /**
   * The table a reference means: the parts both have must agree from the last one on. Of several, the one that
   * agrees in most parts; an empty answer means there is none, several that the reference does not say which.
   */
  find(parts: readonly string[]): readonly KnownTable[] {
    const candidates = this.#byLast.get(parts[parts.length - 1]) ?? [];
    const fitting = candidates.filter((table) => agrees(table.parts, parts));
    if (fitting.length < 2) return fitting;
    const most = Math.max(...fitting.map((table) => Math.min(table.parts.length, parts.length)));
    return fitting.filter((table) => Math.min(table.parts.length, parts.length) === most);
  }

  get dialect(): SqlDialect {
    return this.#dialect;
  }
}

function agrees(known: readonly string[], asked: readonly string[]): boolean {
  const shared = Math.min(known.length, asked.length);
  for (let i = 1; i <= shared; i++) if (known[known.length - i] !== asked[asked.length - i]) return false;
  return true;
}

function knownTable(name: string, table: SchemaTable, dialect: SqlDialect): KnownTable {
  const columns = table.columns.map((column) => ({
    name: column.name,
    key: foldName(catalogueName(column.name, dialect), dialect),
    type: column.type === undefined ? UNKNOWN : parseTypeText(column.type, dialect),
    nullable: column.nullable ?? true,
  }));
  const single = table.columns.flatMap(({ unique }, i) =>
    unique === true ? [new Set([columns[i].key])] : [],
  );
  const fold = (key: string) => foldName(catalogueName(key, dialect), dialect);
  const keys = [...single, ...(table.keys ?? []).map((key) => new Set(key.map(fold)))];
  const parts = name.split('.').map((part) => foldName(catalogueName(part, dialect), dialect));
  return { name, parts, columns, keys };
}

/** Where unquoted names become capitals, a schema written in small letters means those. */
function catalogueName(text: string, dialect: SqlDialect): WrittenName {
  return { text, quoted: !(dialect === 'snowflake' && text === text.toLowerCase()) };
}
