import { escapeForTerminal, wrapText } from '@dataing/base/diagnostics';
import {
  type Counterexample,
  counterexampleHeadline,
  type CounterexampleTools,
  duckdbType,
  findCounterexample,
  type ImpactPrediction,
  NO_COUNTEREXAMPLE,
  relationsOfGraph,
  renderUnitTest,
} from '@dataing/investigate';
import type { SqlParser, WarehouseTable } from '@dataing/ports';
import { admit } from '@dataing/sql';
import type { Io } from '../io.ts';
import { openSource, type SourceOptions } from '../project/open-source.ts';
import type { OpenedRange } from './open-range.ts';

const MODELS_MAX = 10;

/** For each changed model the smallest rows on which it gives something else than before, or that none were found. */
export async function findCounterexamples(
  { changed }: ImpactPrediction,
  { before, after }: OpenedRange,
  data: SourceOptions,
  io: Io,
): Promise<readonly Counterexample[]> {
  const [old, now] = [before.graph, after.graph];
  if (old === undefined || now === undefined) return [];
  const names = new Set(changed.map((it) => it.table));
  const nodes = [...now.nodes.values()].filter(
    ({ id, resource, compiled }) =>
      names.has(resource.name) &&
      resource.kind === 'model' &&
      old.nodes.get(id)?.compiled.sql !== undefined &&
      compiled.sql !== undefined &&
      old.nodes.get(id)?.compiled.sql !== compiled.sql,
  );
  const tables = await tablesOf(data, io);
  const relations = relationsOfGraph(now, tables);
  const types = (id: string, column: string) => {
    const table = tables.find((it) => it.name === relations.get(id));
    return duckdbType(table?.columns.find((it) => it.name.toLowerCase() === column)?.nativeType);
  };
  const { tools, close } = await openTools();
  try {
    const found: Counterexample[] = [];
    for (const node of nodes.slice(0, MODELS_MAX)) {
      const sides = { before: { graph: old, node: old.nodes.get(node.id)! }, after: { graph: now, node } };
      found.push(await findCounterexample({ ...sides, tools, types, signal: io.signal }));
    }
    return found;
  } finally {
    await close();
  }
}

/** Of data that is there the types of columns are known. */
async function tablesOf({ data, source }: SourceOptions, io: Io): Promise<readonly WarehouseTable[]> {
  if (data === undefined && source === undefined) return [];
  const opened = await openSource(
    { ...(data === undefined ? {} : { data }), ...(source === undefined ? {} : { source }) },
    io,
  );
  try {
    return opened.tables;
  } finally {
    await opened.close();
  }
}

async function openTools(): Promise<{ readonly tools: CounterexampleTools; close(): Promise<void> }> {
  const [{ openScratch }, { duckdbParser, polyglotParser }] = await Promise.all([
    import('@dataing/adapters/duckdb'),
    import('@dataing/adapters/sql-parser'),
  ]);
  const parsers: readonly SqlParser[] = [duckdbParser(), polyglotParser()];
  return {
    tools: {
      openScratch,
      admit: (sql, tables) => admit(sql, { dialect: 'duckdb', mode: 'read', tables }, parsers),
    },
    async close() {
      await Promise.all(parsers.map((it) => it.close()));
    },
  };
}

/** Counterexamples as a person reads them, each a file of YAML to put beside the model. */
export function renderCounterexamples(found: readonly Counterexample[], width: number): string {
  if (found.length === 0) return `\n${NO_COUNTEREXAMPLE}\n`;
  const wrapped = (words: string) => wrapText(escapeForTerminal(words), Math.max(60, width)).join('\n');
  return found
    .map((it) => {
      const title = wrapped(counterexampleHeadline(it));
      return it.kind === 'found' ? `\n${title}\n\n${shownTest(it)}` : `\n${title}\n`;
    })
    .join('');
}

/** Text of a repository stands in it: escaped as it goes to a terminal, line by line. */
function shownTest(found: Extract<Counterexample, { kind: 'found' }>): string {
  return renderUnitTest(found)
    .split('\n')
    .map((line) => escapeForTerminal(line))
    .join('\n');
}

/** The same as data. */
export function counterexampleToJson(it: Counterexample): Record<string, unknown> {
  if (it.kind === 'not_runnable') return { ...it };
  if (it.kind === 'none') {
    const { rowsMax, ...rest } = it;
    return { ...rest, rows_max: rowsMax };
  }
  const { kind, model, tried, columns, before, after, keepsTests, inputs } = it;
  const rowsOf = (rows: typeof before) =>
    rows.map((row) =>
      Object.fromEntries(
        columns.map((name, i) => [name, typeof row[i] === 'bigint' ? String(row[i]) : row[i]]),
      ),
    );
  return {
    ...{ kind, model, tried, keeps_tests: keepsTests, before: rowsOf(before), after: rowsOf(after) },
    given: inputs.map(({ input, rows }) => ({
      input: input.reference,
      rows: rows.map((row) => Object.fromEntries(input.columns.map(({ name }, i) => [name, row[i]]))),
    })),
    unit_test: renderUnitTest(it),
  };
}
