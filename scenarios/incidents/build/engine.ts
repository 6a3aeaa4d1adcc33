import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** A writing DuckDB in memory, on one thread so that the same statements give the same rows in the same order. */
export class Engine {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<Engine> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    return new Engine(instance, await instance.connect());
  }

  /** Runs one statement; an error says which. */
  async run(sql: string): Promise<void> {
    try {
      await this.#connection.run(sql);
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}\nin: ${sql}`, { cause: error });
    }
  }

  /** Rows with numbers as numbers. */
  async rows<T = Record<string, unknown>>(sql: string): Promise<T[]> {
    try {
      const read = await this.#connection.runAndReadAll(sql);
      return read.getRowObjectsJson() as T[];
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}\nin: ${sql}`, { cause: error });
    }
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
