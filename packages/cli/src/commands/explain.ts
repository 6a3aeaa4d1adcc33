import { isAbsolute, join } from 'node:path';
import { openDuckdb } from '@dataing/adapters/duckdb';
import { duckdbParser } from '@dataing/adapters/sql-parser';
import { explain, explanationToJson, renderExplanation } from '@dataing/investigate';
import { admit } from '@dataing/sql';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { ExplainOptions } from '../options.ts';

/** Most groups any query of this command may give back. */
const MOST_ROWS = 250_000;

/** Which segment moved this metric? The answer goes to stdout whatever the verdict; the exit code is 0. */
export async function run(options: ExplainOptions, io: Io): Promise<number> {
  const { data, json, ...request } = options;
  const warehouse = await openDuckdb(isAbsolute(data) ? data : join(io.cwd, data));
  const parser = duckdbParser();
  try {
    const tables = (await warehouse.tables()).map((table) => table.name);
    const explanation = await explain(request, {
      warehouse,
      admit: (query) => admit(query, { dialect: warehouse.dialect, mode: 'read', tables }, [parser]),
      limits: { signal: io.signal, maxRows: MOST_ROWS },
    });
    io.stdout.write(
      json
        ? `${JSON.stringify(explanationToJson(explanation), undefined, 2)}\n`
        : renderExplanation(explanation, io.stdout.width),
    );
    return exitCodes.done;
  } finally {
    await parser.close();
    await warehouse.close();
  }
}
