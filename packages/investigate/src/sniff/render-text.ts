import { displayWidth, escapeForTerminal, wrapText } from '@dataing/base/diagnostics';
import { type Ink, PLAIN_INK } from '../report/ink.ts';
import type { TextOptions } from '../report/text.ts';
import { byExposure, lossText } from './lost-columns.ts';
import { differenceText } from './measure/difference-text.ts';
import { exchangeText } from './measure/exchanged-rows.ts';
import type {
  AffectedTable,
  ImpactPrediction,
  Measured,
  PredictedAnomaly,
  PredictedBreak,
  PredictedChange,
  RiskLevel,
} from './prediction.ts';

const WIDTH_MAX = 120;
const LISTED_MAX = 40;

/** The prediction for a terminal: what changed, how far it reaches, what breaks, what to do. Foreign text is escaped. */
export function renderPrediction(prediction: ImpactPrediction, options: TextOptions): string {
  const page = new Page(Math.min(WIDTH_MAX, Math.max(40, options.width)), options.ink ?? PLAIN_INK);
  page.text(headline(prediction));
  changedModels(page, prediction);
  downstream(page, prediction.affectedDownstream);
  if (prediction.measured !== null) measured(page, prediction.measured);
  breaks(page, prediction.breaks);
  anomalies(page, prediction);
  risks(page, prediction);
  overall(page, prediction);
  if (prediction.fixes.length > 0) page.section('Recommendations');
  prediction.fixes.forEach((it, i) => {
    page.hang(`  ${i + 1}. `, `${it.text}${it.file === '' ? '' : ` (${place(it.file, it.line)})`}`);
    for (const line of it.insert?.split('\n') ?? []) page.text(`       ${line}`, page.ink.dim);
  });
  if (prediction.notLookedAt.length > 0) page.section('Not looked at');
  page.list(prediction.notLookedAt, (it) => page.hang('  - ', it));
  return page.toString();
}

function headline({ range, changed, affectedDownstream, files }: ImpactPrediction): string {
  const { label } = range;
  // A range of commits is written as it was given.
  const name = label.includes('..') ? label : `${label.charAt(0).toUpperCase()}${label.slice(1)}`;
  if (changed.length === 0) {
    const seen =
      files.length === 0 ? 'no file differs' : `${count(files.length, 'file')} differ, no table does`;
    return `${name}: ${files.length === 1 ? '1 file differs, no table does' : seen}.`;
  }
  return `${name}: ${count(changed.length, 'table')} changed, ${affectedDownstream.length} more affected downstream.`;
}

function changedModels(page: Page, { changed, changes, files }: ImpactPrediction): void {
  if (changed.length > 0) page.section('Changed models');
  const byModel = Map.groupBy(changes, (it) => it.model);
  page.list(changed, (table) => {
    const own = byModel.get(table.table) ?? [];
    const file = own[0]?.file ?? '';
    const found = files.find((it) => it.path === file);
    const lines =
      found === undefined || found.linesAdded === null
        ? ''
        : ` (+${found.linesAdded}, -${found.linesRemoved})`;
    page.hang('  • ', `${table.table}  ${file}${lines}`, page.ink.bold);
    changesOf(page, own);
  });
  const loose = byModel.get(null) ?? [];
  if (loose.length > 0) page.section('Other changes');
  page.list(loose, (it) => change(page, it));
}

/** So many columns that come or go are named in one line. */
const COLUMNS_MANY = 4;
const COLUMN_HEADS: Readonly<Record<string, string>> = {
  column_added: 'columns added',
  column_removed: 'columns removed',
};

function changesOf(page: Page, own: readonly PredictedChange[]): void {
  const byKind = Map.groupBy(own, (it) => it.change);
  const isMany = (it: PredictedChange) =>
    it.change !== null && it.change in COLUMN_HEADS && byKind.get(it.change)!.length >= COLUMNS_MANY;
  for (const [kind, changes] of byKind) {
    if (kind === null || !changes.some(isMany)) continue;
    const names = changes.flatMap((it) => it.column ?? []);
    page.hang('    ', `${COLUMN_HEADS[kind]}: ${names.join(', ')}`);
  }
  page.list(
    own.filter((it) => !isMany(it)),
    (it) => change(page, it),
  );
}

function change(page: Page, it: PredictedChange): void {
  const line = it.line === null ? '' : ` (line ${it.line})`;
  page.hang('    ', `${(it.change ?? it.detail).replaceAll('_', ' ')}: ${it.description}${line}`);
  if (it.before !== null && it.before !== it.after) page.hang('      - ', it.before, page.ink.red);
  if (it.after !== null && it.before !== it.after) page.hang('      + ', it.after, page.ink.green);
}

function downstream(page: Page, tables: readonly AffectedTable[]): void {
  if (tables.length === 0) return;
  page.section(`Downstream impact (${count(tables.length, 'table')})`);
  page.list(tables, (it, isLast) => {
    const far = it.distance === 1 ? 'direct' : `${it.distance} hops`;
    page.hang(
      isLast ? '  └─ ' : '  ├─ ',
      `${it.table} (${far}) - ${it.impactType.toUpperCase()} CHANGE`,
      page.ink.bold,
    );
    const what = [it.rows ? 'other rows' : '', it.columns.length > 0 ? `columns ${named(it.columns)}` : ''];
    const shown = what.filter((part) => part !== '').join('; ');
    if (shown !== '') page.hang(isLast ? '       ' : '  │    ', shown);
  });
}

/** What running both sides showed, table by table: rows, and the columns in which something differs. */
function measured(page: Page, { from, tables }: Measured): void {
  page.section(`Measured over ${from} (${count(tables.length, 'table')})`);
  page.list(tables, (it) => {
    const { table, rowsBefore, rowsAfter, rowsAdded, rowsRemoved, columns } = it;
    const moved =
      (rowsAdded ?? 0) + (rowsRemoved ?? 0) === 0 ? '' : ` (${rowsAdded} came, ${rowsRemoved} went)`;
    const rows =
      rowsBefore === rowsAfter ? count(rowsBefore, 'row') : `${rowsBefore} rows, then ${rowsAfter}`;
    page.hang('  • ', `${table}  ${rows}${moved}`, page.ink.bold);
    const told = columns.map((column) => ({ column: column.column, words: differenceText(column) }));
    const differing = told.filter((one) => one.words !== '');
    page.list(differing, ({ column, words }) => page.hang('    ', `${column}: ${words}`));
    const exchanged = exchangeText(it);
    if (exchanged !== '') page.hang('    ', exchanged);
    else if (differing.length === 0 && moved === '') page.hang('    ', 'nothing differs');
  });
}

function breaks(page: Page, found: readonly PredictedBreak[]): void {
  if (found.length > 0) page.section('What breaks');
  page.list(byExposure(found), (own) => {
    const [it] = own;
    const tone = it.stamp === 'proven' ? page.ink.red : page.ink.yellow;
    page.hang(
      `  ${(it.stamp === 'proven' ? 'fails' : 'may fail').padEnd(8)} `,
      `${lossText(own)} (${place(it.file, it.line)})`,
      tone,
    );
  });
}

/** What is foretold for the same reason and as likely stands together, a line per table. */
function anomalies(page: Page, { predictedAnomalies }: ImpactPrediction): void {
  if (predictedAnomalies.length === 0) return;
  page.section('Predicted anomalies');
  const percent = (it: PredictedAnomaly) => Math.round(it.likelihood * 100);
  const groups = Map.groupBy(predictedAnomalies, (it) => `${percent(it)} ${because(it)}`);
  page.list([...groups.values()], (group) => {
    const [first] = group;
    const tables = [...Map.groupBy(group, (it) => it.table)];
    for (const [i, [table, own]] of tables.entries())
      page.hang(
        i === 0 ? `  ${String(percent(first)).padStart(3)}%  ` : '        ',
        `${table}  ${typesOf(own)}`,
        page.ink.bold,
      );
    page.hang('        ', because(first));
  });
}

function because({ reasoning, base }: PredictedAnomaly): string {
  if (base === null) return reasoning;
  return `${reasoning} Of ${base.cases} such changes in the past (${base.from}), ${base.hits} needed a fix.`;
}

const NAMED_MAX = 12;

/** So many names, and how many more there are. */
function named(names: readonly string[]): string {
  const more = names.length - NAMED_MAX;
  return more > 1 ? `${names.slice(0, NAMED_MAX).join(', ')} and ${more} more` : names.join(', ');
}

/** Kinds of anomalies of one table, with the columns of each. */
function typesOf(anomalies: readonly PredictedAnomaly[]): string {
  const types = [...Map.groupBy(anomalies, (it) => it.anomalyType)];
  return types
    .map(([type, own]) => {
      const columns = own.flatMap((it) => (it.column === null ? [] : [it.column]));
      return columns.length === 0 ? type : `${type} of ${named(columns)}`;
    })
    .join('; ');
}

function risks(page: Page, { risks: found }: ImpactPrediction): void {
  if (found.length > 0) page.section('Risks');
  const groups = Map.groupBy(found, (it) => `${it.level} ${it.description}`);
  page.list([...groups.values()], (group) => {
    const [{ level, description }] = group;
    const tables = [...new Set(group.map((it) => it.table))].join(', ');
    page.hang(`  ${level.padEnd(8)} `, `${tables}: ${description}`, toneOf(level, page.ink));
  });
}

function overall(page: Page, { overallRisk, confidence, confidenceReasons }: ImpactPrediction): void {
  page.blank();
  const text = `Overall risk: ${overallRisk.toUpperCase()} (confidence ${confidence.toFixed(2)})`;
  page.text(text, (line) => toneOf(overallRisk, page.ink)(page.ink.bold(line)));
  for (const it of confidenceReasons) page.hang('  ', it, page.ink.dim);
}

function toneOf(level: RiskLevel, ink: Ink): (text: string) => string {
  return { low: ink.green, medium: ink.yellow, high: ink.red, critical: ink.red }[level];
}

function place(file: string, line: number | null): string {
  return line === null ? file : `${file}:${line}`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

const same = (text: string) => text;

/** A runner of jobs obeys lines that begin with `::`, blanks before it or not, and `##[` anywhere. */
function harmless(line: string, before: string): string {
  const broken = line.replaceAll('##[', '## [');
  return before.trim() === '' ? broken.replace(/^(\s*)::/, '$1: :') : broken;
}

class Page {
  readonly ink: Ink;
  readonly #width: number;
  readonly #lines: string[] = [];

  constructor(width: number, ink: Ink) {
    this.#width = width;
    this.ink = ink;
  }

  text(text: string, tone: (line: string) => string = same): void {
    this.hang('', text, tone);
  }

  /** Text behind a mark, further lines under its beginning. */
  hang(mark: string, text: string, tone: (line: string) => string = same): void {
    const bar =
      mark.startsWith('  │') || mark.startsWith('  ├')
        ? `  │${' '.repeat(displayWidth(mark) - 3)}`
        : undefined;
    const rest = bar ?? ' '.repeat(displayWidth(mark));
    const indent = /^ */.exec(text)![0];
    const lines = wrapText(
      escapeForTerminal(text.trimStart()),
      this.#width - displayWidth(mark) - indent.length,
    );
    lines.forEach((line, i) => {
      const whole = `${i === 0 ? mark : rest}${indent}`;
      this.#lines.push(`${whole}${tone(harmless(line, whole))}`.trimEnd());
    });
  }

  blank(): void {
    this.#lines.push('');
  }

  section(title: string): void {
    this.blank();
    this.text(title, this.ink.bold);
  }

  /** So many of a list, and how many more there are. */
  list<T>(items: readonly T[], show: (item: T, isLast: boolean) => void): void {
    const shown = items.slice(0, LISTED_MAX);
    shown.forEach((it, i) => show(it, i === items.length - 1));
    if (items.length > shown.length)
      this.text(`  ... and ${items.length - shown.length} more (--format json has all)`);
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}
