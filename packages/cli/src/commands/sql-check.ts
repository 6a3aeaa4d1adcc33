import {
  duckdbParser,
  polyglotParser,
  postgresParser,
  sqlparserParser,
  statementParser,
} from '@dataing/adapters/sql-parser';
import type { SqlDialect, SqlParser } from '@dataing/ports';
import { judge, type Verdict } from '@dataing/sql';
import { dialectOf } from '@dataing/sql/dialect';
import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { spanOf, splitStatements } from '@dataing/sql/parse';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { lines, readTexts } from '../sql/input.ts';
import type { SqlCheckOptions } from '../sql/options.ts';
import { inked, paragraph } from '../sql/report.ts';
import { readSchema } from '../sql/schema-file.ts';
import { namedTables } from '../sql/scope-of-statement.ts';

/** Lines that are judged at once: enough to keep the parsers' threads busy. */
const AT_ONCE = 8;

interface Asked {
  readonly sql: string;
  readonly dialect: SqlDialect;
}

/** One verdict per statement, in order. Exit 0 where all may run, 1 where one may not. */
export async function run(options: SqlCheckOptions, io: Io): Promise<number> {
  const parsers = [duckdbParser(), polyglotParser(), postgresParser(), sqlparserParser()];
  const gate = new Gate(options, parsers, io);
  try {
    return options.jsonl ? await runLines(gate, options, io) : await runTexts(gate, options, io);
  } finally {
    await Promise.all([...parsers, gate].map((parser) => parser.close()));
  }
}

class Gate {
  readonly #reader = statementParser();
  readonly #options: SqlCheckOptions;
  readonly #parsers: readonly SqlParser[];
  readonly #io: Io;
  readonly #schemas = new Map<SqlDialect, Promise<readonly string[] | undefined>>();

  constructor(options: SqlCheckOptions, parsers: readonly SqlParser[], io: Io) {
    this.#options = options;
    this.#parsers = parsers;
    this.#io = io;
  }

  async judge({ sql, dialect }: Asked): Promise<Verdict> {
    const { mode, maxRows } = this.#options;
    const tables = this.#options.tables ?? (await this.#schema(dialect)) ?? (await this.#named(sql, dialect));
    return judge(sql, { dialect, mode, tables, maxRows }, this.#parsers);
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  async #named(sql: string, dialect: SqlDialect): Promise<readonly string[]> {
    return namedTables((await this.#reader.parse(sql, { dialect })).statements, dialect);
  }

  #schema(dialect: SqlDialect): Promise<readonly string[] | undefined> {
    let tables = this.#schemas.get(dialect);
    if (tables === undefined) {
      tables = readSchema(this.#options.schema, dialect, this.#reader, this.#io).then(
        (it) => it && Object.keys(it.tables),
      );
      this.#schemas.set(dialect, tables);
    }
    return tables;
  }
}

async function runTexts(gate: Gate, options: SqlCheckOptions, io: Io): Promise<number> {
  const { dialect = 'duckdb' } = options;
  let isAllowed = true;
  for (const { text, isTyped } of await readTexts(options.inputs, io)) {
    const parts = isTyped ? [{ start: 0, end: text.length }] : splitStatements(text, dialectOf(dialect));
    for (const { start, end } of parts) {
      const sql = text.slice(start, end);
      const verdict = inText(await gate.judge({ sql, dialect }), text, start);
      isAllowed &&= verdict.allowed;
      io.stdout.write(options.json ? `${JSON.stringify(shape(verdict))}\n` : asText(sql, verdict, io));
      await io.stdout.drained?.();
    }
  }
  return isAllowed ? exitCodes.done : exitCodes.no;
}

/** A verdict on a part of a text, with its place in the whole. */
function inText(verdict: Verdict, text: string, start: number): Verdict {
  if (verdict.allowed || verdict.at === undefined) return verdict;
  const {
    line,
    column,
    start: offset,
  } = spanOf(text, start + verdict.at.offset, start + verdict.at.offset, '');
  return { ...verdict, at: { line, column, offset } };
}

/** The verdict as it goes over the wire: every key is there whatever the answer. */
function shape(verdict: Verdict) {
  if (!verdict.allowed) {
    const { rule, at, message, instead } = verdict;
    return {
      allowed: false,
      rule,
      at: at ?? null,
      message,
      ...(instead === undefined ? {} : { instead }),
      reads: [],
      writes: [],
    };
  }
  const { reads, writes, sql } = verdict;
  return { allowed: true, rule: null, at: null, reads, writes, sql };
}

/** Lines in, lines out: order is kept, and a line that is no request is answered and not fatal. */
async function runLines(gate: Gate, options: SqlCheckOptions, io: Io): Promise<number> {
  const waiting: Array<Promise<{ text: string; allowed: boolean }>> = [];
  let isAllowed = true;
  const flush = async (most: number): Promise<void> => {
    while (waiting.length > most) {
      const { text, allowed } = (await waiting.shift()) ?? { text: '', allowed: true };
      isAllowed &&= allowed;
      io.stdout.write(text);
      await io.stdout.drained?.();
    }
  };
  for await (const line of requests(options, io)) {
    if (line.trim() === '') continue;
    waiting.push(answer(gate, line, options.dialect));
    await flush(AT_ONCE - 1);
  }
  await flush(0);
  return isAllowed ? exitCodes.done : exitCodes.no;
}

async function* requests({ inputs }: SqlCheckOptions, io: Io): AsyncIterable<string> {
  if (inputs.length === 0 && io.stdin !== undefined) yield* lines(io.stdin());
  else for (const { text } of await readTexts(inputs, io)) yield* text.split(/\r?\n/);
}

async function answer(
  gate: Gate,
  line: string,
  fallback: SqlDialect | undefined,
): Promise<{ text: string; allowed: boolean }> {
  const request = parseRequest(line, fallback);
  if ('problem' in request) {
    const { id, problem } = request;
    const verdict = {
      allowed: false,
      rule: 'CLI_SQL_REQUEST',
      at: null,
      message: problem,
      reads: [],
      writes: [],
    };
    return { text: `${JSON.stringify({ id, ...verdict })}\n`, allowed: false };
  }
  const verdict = await gate.judge(request).catch(
    (error: unknown): Verdict => ({
      allowed: false,
      rule: 'CLI_UNEXPECTED',
      message: error instanceof Error ? error.message : String(error),
    }),
  );
  return { text: `${JSON.stringify({ id: request.id, ...shape(verdict) })}\n`, allowed: verdict.allowed };
}

type Request = (Asked & { readonly id: unknown }) | { readonly id: unknown; readonly problem: string };

const DIALECTS: ReadonlySet<string> = new Set(SQL_DIALECTS);
const ALIASES: Readonly<Record<string, SqlDialect>> = {
  mariadb: 'mysql',
  databricks: 'spark',
  postgresql: 'postgres',
};

function parseRequest(line: string, fallback: SqlDialect | undefined): Request {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { id: null, problem: 'the line is no JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { id: null, problem: 'the line is no object' };
  const { id = null, sql, dialect = fallback } = value as Record<string, unknown>;
  if (typeof sql !== 'string') return { id, problem: 'there is no "sql" that is a text' };
  const name = typeof dialect === 'string' ? dialect.toLowerCase() : '';
  const known = ALIASES[name] ?? name;
  if (!DIALECTS.has(known)) return { id, problem: `there is no "dialect" among ${[...DIALECTS].join(', ')}` };
  return { id, sql, dialect: known as SqlDialect };
}

function asText(sql: string, verdict: Verdict, io: Io): string {
  const line = sql.trim().replaceAll(/\s+/g, ' ');
  const shown = line.length > 60 ? `${line.slice(0, 57)}...` : line;
  if (verdict.allowed) {
    const { reads, writes } = verdict;
    const uses = [
      reads.length > 0 ? `reads ${reads.join(', ')}` : '',
      writes.length > 0 ? `writes ${writes.join(', ')}` : '',
    ];
    const about = uses.filter((use) => use !== '').join('; ');
    return `${inked('allowed', 'good', io)}  ${paragraph(shown, '', io)}${about === '' ? '' : paragraph(about, '    ', io)}`;
  }
  const { rule, at, message, instead } = verdict;
  const place = at === undefined ? '' : ` at ${at.line}:${at.column}`;
  return (
    `${inked('refused', 'bad', io)}  ${paragraph(shown, '', io)}` +
    paragraph(`${rule}${place}: ${message}`, '    ', io) +
    (instead === undefined ? '' : paragraph(instead, '    ', io))
  );
}
