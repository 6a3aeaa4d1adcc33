import { nearest } from '@dataing/base/diagnostics';
import type { SqlDialect } from '@dataing/ports';
import { Objected } from './facts.ts';
import { scopeParts } from './names.ts';
import type { NamedTable } from './own-statement.ts';

/** The tables of a scope as their names fold; parts of the default schema are left out. */
export class ScopeNames {
  readonly #keys: ReadonlySet<string>;
  readonly #schemas: ReadonlySet<string>;
  readonly #written: readonly string[];
  readonly #defaultSchema: string | undefined;

  constructor(tables: readonly string[], dialect: SqlDialect, defaultSchema: string | undefined) {
    this.#written = tables;
    this.#defaultSchema = defaultSchema === undefined ? undefined : keyOf(scopeParts(defaultSchema, dialect));
    const parts = tables.map((table) => scopeParts(table, dialect));
    this.#keys = new Set(parts.map((one) => this.#key(one)));
    this.#schemas = new Set(parts.map((one) => this.#key(one.slice(0, -1))));
  }

  /** The table as the scope would name it. */
  #key(parts: readonly string[]): string {
    const isDefault =
      parts.length === 2 && this.#defaultSchema !== undefined && parts[0] === this.#defaultSchema;
    return keyOf(isDefault ? parts.slice(1) : parts);
  }

  has(table: NamedTable): boolean {
    return this.#keys.has(this.#key(table.folded));
  }

  /** Whether a new thing of this name would stand where the tables of the scope stand. */
  hasSchemaOf(table: NamedTable): boolean {
    return table.folded.length === 1 || this.#schemas.has(this.#key(table.folded.slice(0, -1)));
  }

  /** Throws GATE_TABLE_NOT_IN_SCOPE for the first table that is not among them. */
  check(tables: readonly NamedTable[], verb: string): void {
    const missing = tables.find((table) => !this.has(table));
    if (missing !== undefined) this.refuse(missing, verb);
  }

  refuse({ written, offset }: NamedTable, verb: string): never {
    throw new Objected({
      code: 'GATE_TABLE_NOT_IN_SCOPE',
      message: `${written.join('.')} is not a table that may be ${verb} here`,
      offset,
      suggestion: nearest(written[written.length - 1], this.#written),
      help: `There ${this.#written.length === 1 ? 'is' : 'are'}: ${this.#written.slice(0, 10).join(', ')}.`,
    });
  }
}

function keyOf(parts: readonly string[]): string {
  return parts.join('\0');
}
