import { explain, explanationToJson, renderExplanation } from '@dataing/investigate';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { ExplainOptions } from '../options.ts';
import { openSource } from '../project/open-source.ts';

/** Most groups any query of this command may give back. */
const MOST_ROWS = 250_000;

/** Which segment moved this metric? The answer goes to stdout whatever the verdict; the exit code is 0. */
export async function run(options: ExplainOptions, io: Io): Promise<number> {
  const { data: _, source: __, json, ...request } = options;
  const source = await openSource(options, io);
  try {
    const explanation = await explain(request, {
      ...source,
      limits: { signal: io.signal, maxRows: MOST_ROWS },
    });
    io.stdout.write(
      json
        ? `${JSON.stringify(explanationToJson(explanation), undefined, 2)}\n`
        : renderExplanation(explanation, io.stdout.width),
    );
    return exitCodes.done;
  } finally {
    await source.close();
  }
}
