import { buildDdl, quoteName, targetFacts, type FormatSpec, type TableShape } from '@dataing/datagen/write';
import type { LoadPlace, Sink } from '@dataing/ports';
import pg from 'pg';
import { guarded, tablesExist } from '../load/load-error.ts';
import { tableOf, type LoadOptions } from '../load/options.ts';
import { CopyIn } from './copy-in.ts';

export { openPostgresWarehouse } from './warehouse.ts';

/** What the sinks of a PostgreSQL database take: rows of CSV without a head. */
export const postgresFormat: FormatSpec = { name: 'csv', header: false };

const facts = targetFacts.postgres;

/**
 * Loads tables into the current schema of a PostgreSQL database by COPY, keys declared, in one transaction: others see
 * all of it after `commit`, or nothing. `address` is `postgres://user:password@host:port/database`; what it leaves out
 * comes from the usual PG variables. Errors: OUTPUT_UNREACHABLE, OUTPUT_TABLE_EXISTS, OUTPUT_REFUSED.
 */
export async function openPostgres(address: string, options: LoadOptions): Promise<LoadPlace> {
  const client = new pg.Client({ connectionString: address, application_name: 'datagen' });
  // A connection lost between two statements shows at the next one.
  client.on('error', () => undefined);
  await guarded('OUTPUT_UNREACHABLE', 'PostgreSQL', () => client.connect());
  const place = new PostgresPlace(client, options);
  try {
    await place.begin();
  } catch (error) {
    await place.abandon();
    throw error;
  }
  return place;
}

class PostgresPlace implements LoadPlace {
  private readonly client: pg.Client;
  private readonly options: LoadOptions;
  private readonly keys: readonly string[];
  private underway: { readonly table: TableShape; readonly copy: CopyIn } | undefined;

  constructor(client: pg.Client, options: LoadOptions) {
    this.client = client;
    this.options = options;
    this.keys = buildDdl(options.tables, 'postgres').keys;
  }

  async begin(): Promise<void> {
    await this.run('begin', 'begin');
    await this.makeRoom();
    for (const statement of buildDdl(this.options.tables, 'postgres').create)
      await this.run('create table', statement);
  }

  async open(name: string): Promise<Sink> {
    await this.endCopy();
    const table = tableOf(name, this.options);
    const columns = table.schema.map((column) => quoteName(column.name, facts)).join(', ');
    const copy = new CopyIn(`copy ${quoteName(table.name, facts)} (${columns}) from stdin with (format csv)`);
    this.underway = { table, copy };
    this.client.query(copy);
    return {
      write: (bytes) => guarded('OUTPUT_REFUSED', table.name, () => copy.write(bytes)),
      finish: () => Promise.resolve(),
      abandon: () => Promise.resolve(),
    };
  }

  async commit(): Promise<void> {
    await this.endCopy();
    for (const statement of this.keys) await this.run('foreign key', statement);
    await this.run('commit', 'commit');
    await this.client.end();
  }

  /** The server rolls back what a closed connection had begun. */
  async abandon(): Promise<void> {
    await this.client.end();
  }

  private async makeRoom(): Promise<void> {
    const names = this.options.tables.map(({ name }) => name);
    const sql = 'select tablename from pg_tables where schemaname = current_schema() and tablename = any($1)';
    const found = await guarded('OUTPUT_REFUSED', 'tables', () =>
      this.client.query<{ tablename: string }>(sql, [names]),
    );
    const present = found.rows.map(({ tablename }) => tablename).sort();
    if (present.length === 0) return;
    if (!this.options.replace) throw tablesExist(present);
    const list = present.map((name) => quoteName(name, facts)).join(', ');
    await this.run('drop table', `drop table ${list}`);
  }

  private async endCopy(): Promise<void> {
    const { underway } = this;
    this.underway = undefined;
    if (underway !== undefined)
      await guarded('OUTPUT_REFUSED', underway.table.name, () => underway.copy.finish());
  }

  private async run(what: string, sql: string): Promise<void> {
    await guarded('OUTPUT_REFUSED', what, () => this.client.query(sql));
  }
}
