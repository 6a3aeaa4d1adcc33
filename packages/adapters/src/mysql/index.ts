import { buildDdl, quoteName, targetFacts, type FormatSpec, type TableShape } from '@dataing/datagen/write';
import type { LoadPlace, Sink } from '@dataing/ports';
import { createConnection, type Connection, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';
import { guarded, loadError, tablesExist } from '../load/load-error.ts';
import { tableOf, type LoadOptions } from '../load/options.ts';
import { LineFeed } from './line-feed.ts';

export { openMysqlWarehouse } from './warehouse.ts';

/** For LOAD DATA: rows of CSV without a head, NULL as a word, numbers only. */
const loadFormat: FormatSpec = { name: 'csv', header: false, null: 'NULL', plain: true };
const insertFormat: FormatSpec = { name: 'sql', target: 'mysql' };

const facts = targetFacts.mysql;
const name = (text: string): string => quoteName(text, facts);

/** A place that says what its sinks take, which depends on the server. */
export interface MysqlPlace extends LoadPlace {
  readonly format: FormatSpec;
}

/**
 * Loads tables into a MySQL or MariaDB database: by LOAD DATA LOCAL where the server allows it (`local_infile`), else by
 * INSERT of many rows. Each table is filled under a name of its own; `commit` renames all of them at once, then adds the
 * foreign keys. `address` is `mysql://user:password@host:port/database`. Errors: OUTPUT_UNREACHABLE,
 * OUTPUT_TABLE_EXISTS, OUTPUT_REFUSED.
 */
export async function openMysql(address: string, options: LoadOptions): Promise<MysqlPlace> {
  const connection = await guarded('OUTPUT_UNREACHABLE', 'MySQL', () =>
    createConnection({ uri: address, charset: 'utf8mb4_bin' }),
  );
  const place = new StagedTables(connection, options);
  try {
    await place.begin();
  } catch (error) {
    await place.abandon();
    throw error;
  }
  return place;
}

interface Loading {
  readonly table: TableShape;
  readonly feed: LineFeed;
  readonly done: Promise<ResultSetHeader>;
}

class StagedTables implements MysqlPlace {
  private readonly connection: Connection;
  private readonly options: LoadOptions;
  private readonly made: string[] = [];
  private allowsLoad = true;
  private present: readonly string[] = [];
  private underway: Loading | undefined;

  constructor(connection: Connection, options: LoadOptions) {
    this.connection = connection;
    this.options = options;
  }

  get format(): FormatSpec {
    return this.allowsLoad ? loadFormat : insertFormat;
  }

  async begin(): Promise<void> {
    await this.run('settings', "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'");
    await this.run('settings', 'set session foreign_key_checks = 0');
    const [[{ allowed }]] = await this.ask('select @@local_infile as allowed');
    this.allowsLoad = Number(allowed) === 1;
    await this.survey();
    for (const table of this.options.tables) {
      const staged = this.stagedName(table);
      await this.run('drop table', `drop table if exists ${name(staged)}`);
      this.made.push(staged);
      const { create } = buildDdl([{ ...table, name: staged }], 'mysql');
      for (const statement of create) await this.run('create table', statement);
    }
  }

  async open(file: string): Promise<Sink> {
    await this.endLoad();
    const table = tableOf(file, this.options);
    return this.allowsLoad ? this.openLoad(table) : this.openInserts(table);
  }

  private openLoad(table: TableShape): Sink {
    const feed = new LineFeed();
    const columns = table.schema.map((column) => name(column.name)).join(', ');
    const sql =
      `load data local infile 'rows' into table ${name(this.stagedName(table))} character set utf8mb4 ` +
      `fields terminated by ',' optionally enclosed by '"' escaped by '' lines terminated by '\\n' (${columns})`;
    const done = this.connection
      .query<ResultSetHeader>({ sql, infileStreamFactory: () => feed.stream })
      .then(([it]) => it);
    done.catch((error: unknown) => feed.fail(error));
    this.underway = { table, feed, done };
    return {
      write: (bytes) => guarded('OUTPUT_REFUSED', table.name, () => feed.write(bytes)),
      finish: () => Promise.resolve(),
      abandon: () => Promise.resolve(),
    };
  }

  /** Statements name the table as it will be called; none holds a line end, so `;` and one always end it. */
  private openInserts(table: TableShape): Sink {
    const decoder = new TextDecoder();
    const named = `INSERT INTO ${name(table.name)} `;
    const staged = `INSERT INTO ${name(this.stagedName(table))} `;
    return {
      write: async (bytes) => {
        const inserts = decoder
          .decode(bytes)
          .split(';\n')
          .filter((statement) => statement.startsWith(named));
        if (inserts.length > 0) await this.run(table.name, 'start transaction');
        for (const insert of inserts) await this.run(table.name, staged + insert.slice(named.length));
        if (inserts.length > 0) await this.run(table.name, 'commit');
      },
      finish: () => Promise.resolve(),
      abandon: () => Promise.resolve(),
    };
  }

  async commit(): Promise<void> {
    await this.endLoad();
    if (this.present.length > 0)
      await this.run('drop table', `drop table ${this.present.map(name).join(', ')}`);
    const moves = this.options.tables.map(
      (table) => `${name(this.stagedName(table))} to ${name(table.name)}`,
    );
    await this.run('rename table', `rename table ${moves.join(', ')}`);
    this.made.length = 0;
    await this.run('settings', 'set session foreign_key_checks = 1');
    for (const statement of buildDdl(this.options.tables, 'mysql').keys)
      await this.run('foreign key', statement);
    await this.connection.end();
  }

  /** MySQL commits each CREATE TABLE by itself: what was made is dropped again. */
  async abandon(): Promise<void> {
    this.underway?.feed.end();
    await this.underway?.done.catch(() => undefined);
    try {
      for (const table of this.made) await this.connection.query(`drop table if exists ${name(table)}`);
      await this.connection.end();
    } catch {
      this.connection.destroy(); // the connection is lost: the server cleans up what is its own
    }
  }

  /** Where a table is filled before it takes its name. */
  private stagedName(table: TableShape): string {
    return `_datagen_${this.options.tables.indexOf(table)}`;
  }

  private async survey(): Promise<void> {
    const names = this.options.tables.map((table) => table.name);
    const sql =
      'select table_name as found from information_schema.tables where table_schema = database() and table_name in (?)';
    const [rows] = names.length === 0 ? [[]] : await this.ask(sql, [names]);
    this.present = rows.map((row) => String(row.found)).sort();
    if (this.present.length > 0 && !this.options.replace) throw tablesExist(this.present);
  }

  /** With LOCAL the server turns errors into warnings: any of them means that a row is not what was sent. */
  private async endLoad(): Promise<void> {
    const { underway } = this;
    this.underway = undefined;
    if (underway === undefined) return;
    const { table, feed, done } = underway;
    feed.end();
    const { warningStatus } = await guarded('OUTPUT_REFUSED', table.name, () => done);
    if (warningStatus === 0) return;
    const [[first]] = await this.ask('show warnings limit 1');
    throw loadError('OUTPUT_REFUSED', `${table.name}: ${String(first?.Message ?? 'a row was changed')}`);
  }

  private ask(sql: string, values?: unknown[]): Promise<[RowDataPacket[], unknown]> {
    return guarded('OUTPUT_REFUSED', 'query', () => this.connection.query<RowDataPacket[]>(sql, values));
  }

  private async run(what: string, sql: string): Promise<void> {
    await guarded('OUTPUT_REFUSED', what, () => this.connection.query(sql));
  }
}
