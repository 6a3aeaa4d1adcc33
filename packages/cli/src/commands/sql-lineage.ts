import { statementParser } from '@dataing/adapters/sql-parser';
import type { StatementParser } from '@dataing/ports';
import { type ColumnLineage, type StatementLineage, traceLineage } from '@dataing/sql/lineage';
import { type ResolvedStatement, resolveNames, SchemaIndex } from '@dataing/sql/scope';
import type { Statement } from '@dataing/sql/tree';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { readTexts } from '../sql/input.ts';
import type { SqlLineageOptions } from '../sql/options.ts';
import { inked, paragraph, reportDiagnostics } from '../sql/report.ts';
import { readSchema } from '../sql/schema-file.ts';

/** Column lineage of every statement, in order. Exit 1 where one could not be read or names what is not there. */
export async function run(options: SqlLineageOptions, io: Io): Promise<number> {
  const parser = statementParser();
  try {
    return await trace(options, parser, io);
  } finally {
    await parser.close();
  }
}

async function trace(
  options: SqlLineageOptions,
  parser: StatementParser<Statement>,
  io: Io,
): Promise<number> {
  const { dialect } = options;
  const given = await readSchema(options.schema, dialect, parser, io);
  const schema = given === undefined ? undefined : new SchemaIndex(given, dialect);
  const texts = await readTexts(options.inputs, io);
  let isSound = true;
  for (const source of texts) {
    const parsed = await parser.parse(source.text, { dialect, file: source.name });
    isSound &&= !reportDiagnostics(parsed.diagnostics, texts, io);
    for (const statement of parsed.statements) {
      if (statement.kind === 'other' && statement.statement === 'unreadable') continue;
      const resolved = resolveNames(statement, { dialect, schema, text: source.text, file: source.name });
      const lineage = traceLineage(resolved);
      io.stdout.write(options.json ? asJson(resolved, lineage) : asText(resolved, lineage, io));
      isSound = !reportDiagnostics(resolved.diagnostics, texts, io) && isSound;
    }
  }
  return isSound ? exitCodes.done : exitCodes.no;
}

function uses(resolved: ResolvedStatement['reads']) {
  return resolved.map(({ table, columns }) => ({
    table: table.name,
    columns: columns.map(({ name }) => name),
  }));
}

function asJson(resolved: ResolvedStatement, { steps: _, ...lineage }: StatementLineage): string {
  const { statement, effects } = resolved;
  const [reads, writes] = [uses(resolved.reads), uses(resolved.writes)];
  return `${JSON.stringify({ statement: statement.kind, ...lineage, reads, writes, effects })}\n`;
}

function asText(resolved: ResolvedStatement, lineage: StatementLineage, io: Io): string {
  const lines = lineage.columns.map((column) => columnText(column, io));
  for (const { table, columns } of lineage.targets) {
    lines.push(`writes ${table}\n`, ...columns.map((column) => columnText(column, io)));
  }
  if (!lineage.complete) lines.push('and more: a star stands over columns that are not known\n');
  if (lineage.rows.length > 0) {
    const deciders = lineage.rows.map(({ clause, table, column }) => `${clause} ${table}.${column}`);
    lines.push(paragraph(`rows: ${deciders.join(', ')}`, '', io));
  }
  for (const { kind, detail } of resolved.effects)
    lines.push(paragraph(`${kind.replaceAll('_', ' ')}: ${detail}`, '', io));
  if (lines.length === 0) lines.push('no columns\n');
  return `${lines.join('')}\n`;
}

function columnText({ name, kind, sources, facts }: ColumnLineage, io: Io): string {
  const shown = sources.map((source) => {
    const doubt = source.certainty === 'known' ? '' : ` (${source.certainty})`;
    return `${source.table}.${source.column}${doubt}`;
  });
  const from = shown.length === 0 ? '' : ` < ${shown.join(', ')}`;
  const about = [
    facts.type === 'unknown' ? '' : facts.type,
    facts.nullable ? '' : 'not null',
    facts.unique ? 'unique' : '',
  ];
  const notes = about.filter((note) => note !== '').join(', ');
  const tail = notes === '' ? '' : inked(paragraph(notes, '    ', io).trimEnd(), 'dim', io);
  return `${paragraph(`${name}: ${kind}${from}`, '', io)}${tail === '' ? '' : `${tail}\n`}`;
}
