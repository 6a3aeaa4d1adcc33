import type { CheckQuery, CheckReport, Plot, Tell } from './report.ts';
import type { CheckResult, CheckStatus } from './result.ts';
import { checkKinds, type PartGrade, scoreParts } from './score.ts';

/**
 * A report that `reportToJson` made, read back: every part of it looked at, none taken on trust. Undefined where anything
 * is not of its shape; keys that hold null are absent.
 */
export function reportFromJson(value: unknown): CheckReport | undefined {
  if (!isRecord(value)) return undefined;
  const { schema, schema_hash: schemaHash, score, min_score: minScore, verdict, decisive } = value;
  const parts = listOf(value.parts, readPart);
  const tables = listOf(value.tables, readTable);
  const checks = listOf(value.checks, readCheck);
  const tells = listOf(value.tells, readTell);
  const plots = listOf(value.plots, readPlot);
  const queries = listOf(value.queries, readQuery);
  if (!isText(schema) || !isText(schemaHash) || !isNumber(score) || !isNumber(minScore)) return undefined;
  if (!isVerdict(verdict) || !isVerdict(decisive)) return undefined;
  if (!parts || !tables || !checks || !tells || !plots || !queries) return undefined;
  return {
    ...{ schema, schemaHash, minScore },
    passed: verdict === 'passed',
    decisive: decisive === 'passed',
    grade: { score, parts },
    ...{ tables, checks, tells, plots, queries },
  };
}

type Fields = Readonly<Record<string, unknown>>;

const statuses = Object.keys({
  passed: true,
  failed: true,
  not_checked: true,
  unreachable: true,
  too_small: true,
} satisfies Record<CheckStatus, true>) as CheckStatus[];
const tellKinds = Object.keys({
  round_counts: true,
  flat_hours: true,
  no_nulls: true,
  even_shares: true,
  whole_hours: true,
} satisfies Record<Tell['kind'], true>) as Array<Tell['kind']>;
const plotKinds: ReadonlyArray<Plot['kind']> = ['bars', 'line'];

function readPart({ part, weight, passed, judged }: Fields): PartGrade | undefined {
  const name = scoreParts.find((known) => known === part);
  if (name === undefined || !isNumber(weight) || !isNumber(passed) || !isNumber(judged)) return undefined;
  return { part: name, weight, passed, judged };
}

function readTable({ name, rows }: Fields): CheckReport['tables'][number] | undefined {
  if (!isText(name) || !(rows === null || isNumber(rows))) return undefined;
  return { name, rows };
}

function readCheck(value: Fields): CheckResult | undefined {
  const { id, table, message } = value;
  const kind = checkKinds.find((known) => known === value.kind);
  const status = statuses.find((known) => known === value.status);
  if (!isText(id) || !isText(table) || !isText(message) || kind === undefined || status === undefined)
    return undefined;
  const texts = given(value, ['column', 'query'], isText);
  const numbers = given(value, ['rows', 'violations'], isNumber);
  return texts && numbers && { id, kind, table, status, message, ...texts, ...numbers };
}

function readTell(value: Fields): Tell | undefined {
  const { table, message } = value;
  const kind = tellKinds.find((known) => known === value.kind);
  const column = given(value, ['column'], isText);
  if (kind === undefined || !isText(table) || !isText(message) || !column) return undefined;
  return { kind, table, message, ...column };
}

function readPlot(value: Fields): Plot | undefined {
  const { table, title } = value;
  const kind = plotKinds.find((known) => known === value.kind);
  const labels = itemsOf(value.labels, isText);
  const observed = itemsOf(value.observed, isNumber);
  const expected = value.expected == null ? null : itemsOf(value.expected, isNumber);
  const column = given(value, ['column'], isText);
  if (kind === undefined || !isText(table) || !isText(title)) return undefined;
  if (!labels || !observed || expected === undefined || !column) return undefined;
  return { table, title, kind, labels, observed, ...column, ...(expected === null ? {} : { expected }) };
}

function readQuery({ id, sql, rows, ms }: Fields): CheckQuery | undefined {
  return isText(id) && isText(sql) && isNumber(rows) && isNumber(ms) ? { id, sql, rows, ms } : undefined;
}

/** Those keys that are there and not null; undefined where one of them is of another type. */
function given<Key extends string, Value>(
  value: Fields,
  keys: readonly Key[],
  is: (item: unknown) => item is Value,
): { [key in Key]?: Value } | undefined {
  const found: { [key in Key]?: Value } = {};
  for (const key of keys) {
    const item = value[key];
    if (item === null || item === undefined) continue;
    if (!is(item)) return undefined;
    found[key] = item;
  }
  return found;
}

/** Each item of a list of objects read; undefined where one cannot be. */
function listOf<Item>(value: unknown, read: (item: Fields) => Item | undefined): Item[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items: Item[] = [];
  for (const each of value as readonly unknown[]) {
    const item = isRecord(each) ? read(each) : undefined;
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function itemsOf<Item>(value: unknown, is: (item: unknown) => item is Item): Item[] | undefined {
  return Array.isArray(value) && value.every(is) ? value : undefined;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isVerdict(value: unknown): value is 'passed' | 'failed' {
  return value === 'passed' || value === 'failed';
}
