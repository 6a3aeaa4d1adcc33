import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordingIo, runDatagen, runDataing } from '@dataing/cli';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { splitCommand } from './console.ts';

/** A fenced block of a page, and the Markdown table right behind it (empty without one). */
export interface Step {
  readonly language: string;
  readonly code: string;
  readonly table: string;
}

const fence = /^```(\w+)\n([\s\S]*?)^```\n(?:\n((?:\|.*\n)+))?/gm;

export function stepsOf(page: string): Step[] {
  return [...page.matchAll(fence)].map(([, language, code, table]) => ({
    language,
    code,
    table: table ?? '',
  }));
}

/** The page with the steps as they are given, in order. */
export function withSteps(page: string, steps: readonly Step[]): string {
  let next = 0;
  return page.replaceAll(fence, () => {
    const { language, code, table } = steps[next++];
    return `\`\`\`${language}\n${code}\`\`\`\n${table === '' ? '' : `\n${table}`}`;
  });
}

export interface Schema {
  nodes: { id: string }[];
  [key: string]: unknown;
}

/** A schema after the reader followed a step: saved it whole, put in or replaced a table, or put a key beside `nodes`. */
export function edited(schema: Schema | undefined, code: string): Schema {
  const part = JSON.parse(code.startsWith('{') ? code : `{${code}}`) as Partial<Schema> & { id?: string };
  if (part.nodes !== undefined) return part as Schema;
  if (schema === undefined) throw new Error('the page begins with a part of a schema');
  if (part.id === undefined) return { ...schema, ...part };
  const node = part as { id: string };
  const isThere = schema.nodes.some(({ id }) => id === node.id);
  const nodes = schema.nodes.map((other) => (other.id === node.id ? node : other));
  return { ...schema, nodes: isThere ? nodes : [...nodes, node] };
}

const programs = { datagen: runDatagen, dataing: runDataing };

/** What a command prints, stdout and then stderr, as a reader in `cwd` would see it. */
export async function printed(command: string, cwd: string): Promise<{ exitCode: number; output: string }> {
  const [program, ...args] = splitCommand(command);
  if (program === 'cat') return { exitCode: 0, output: readFileSync(join(cwd, args[0]), 'utf8') };
  const { io, stdout, stderr } = recordingIo({ cwd, width: 80 });
  const exitCode = await programs[program as keyof typeof programs](args, io);
  return { exitCode, output: stdout() + stderr() };
}

const speed = /[\d.]+ s, [\d,]+ rows\/s(?:, \d+ workers)?, peak memory [\d.]+ MB/g;

/** Output with the times and sizes that the page has, which differ from run to run and machine to machine. */
export function withSpeedsOf(page: string, output: string): string {
  const told = page.match(speed) ?? [];
  let next = 0;
  return output.replaceAll(speed, (now) => told[next++] ?? now);
}

/** The rows of a query as `duckdb -markdown` prints them. `cwd` is where the reader's files are. */
export async function markdownRows(
  connection: DuckDBConnection,
  query: string,
  cwd: string,
): Promise<string> {
  const reader = await connection.runAndReadAll(query.replaceAll(/'((?:data|twin)\/)/g, `'${cwd}/$1`));
  const names = reader.columnNames();
  const rows = reader.getRows().map((row) => row.map(shown));
  const widths = names.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i].length)));
  const isNumber = names.map((_, i) => rows.every((row) => /^-?[\d.]+$/.test(row[i])));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |\n`;
  const rule = widths.map((width, i) => (isNumber[i] ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2)));
  return `${line(names)}|${rule.join('|')}|\n${rows.map(line).join('')}`;
}

function shown(value: DuckDBValue): string {
  return value === null ? '' : String(value);
}
