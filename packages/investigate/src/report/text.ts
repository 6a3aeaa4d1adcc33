import { displayWidth, escapeForTerminal, wrapText } from '@dataing/base/diagnostics';
import { formatLevel, formatMoment, formatPercent } from '../investigation/format.ts';
import type { Evidence, Investigation } from '../investigation/investigation.ts';
import type { Prose } from '../prose/write-prose.ts';
import { factLines, isShareMetric } from './facts.ts';
import { findingSections } from './findings.ts';
import { type Ink, PLAIN_INK } from './ink.ts';
import type { SurpriseRow } from '../investigation/series.ts';

const same = (text: string) => text;

export interface TextOptions {
  readonly width: number;
  readonly ink?: Ink;
}

/** The report for a terminal: the answer on top, then what it rests on. Lines keep within `width`. */
export function renderText(investigation: Investigation, options: TextOptions): string {
  const ink = options.ink ?? PLAIN_INK;
  const page = new Page(Math.max(40, options.width));
  const tone = { fault: ink.red, inconclusive: ink.yellow, no_fault: ink.green, business_change: ink.green }[
    investigation.verdict
  ];
  page.wrap(investigation.summary, (line) => tone(ink.bold(line)));
  page.blank();
  facts(page, investigation, ink);
  page.blank();
  chart(page, investigation.series, isShareMetric(investigation), ink);
  section(page, ink, 'Evidence');
  for (const one of investigation.evidence) evidenceLines(page, one, ink);
  if (investigation.hypotheses.length > 0 && investigation.causes.length === 0) {
    section(page, ink, 'Hypotheses');
    for (const h of investigation.hypotheses) {
      const marks = [...h.supports.map((e) => `+${e}`), ...h.contradicts.map((e) => `-${e}`)].join(' ');
      page.hang(
        `${formatPercent(h.probability).padStart(7)}  `,
        `${h.title}${marks === '' ? '' : ` (${marks})`}`,
      );
    }
  }
  for (const { title, lines } of findingSections(investigation)) {
    section(page, ink, title);
    const width = Math.max(...lines.map(({ label }) => label.length));
    for (const { label, text } of lines) page.hang(`${label.padEnd(width)}  `, text);
  }
  section(page, ink, 'Queries');
  for (const q of investigation.queries) {
    page.hang(`${q.id.padEnd(4)}`, `${q.purpose}: ${q.rows} rows, ${q.ms.toFixed(1)} ms`, ink.dim);
  }
  page.hang('    ', 'Their SQL is in the report as --json, --md or --html.', ink.dim);
  if (investigation.notLookedAt.length > 0) section(page, ink, 'Not looked at');
  for (const note of investigation.notLookedAt) page.hang('- ', note);
  section(page, ink, 'Next');
  for (const [i, step] of investigation.nextSteps.entries()) page.hang(`${i + 1}. `, step);
  return page.text();
}

/** A model's words above the report, with whose they are; nothing where they were refused. */
export function renderProse(prose: Prose, options: TextOptions): string {
  if (prose.kind === 'refused') return '';
  const ink = options.ink ?? PLAIN_INK;
  const page = new Page(Math.max(40, options.width));
  page.wrap(`In the words of ${prose.by}, checked against the evidence below:`, ink.dim);
  for (const paragraph of prose.paragraphs) {
    page.blank();
    page.wrap(paragraph);
  }
  page.blank();
  return `${page.text()}\n`;
}

const LABEL_WIDTH = 8;

function facts(page: Page, investigation: Investigation, ink: Ink): void {
  for (const { label, text } of factLines(investigation)) {
    const isPlace = label === 'where' || label === 'since';
    page.hang(label.padEnd(LABEL_WIDTH), text, isPlace ? ink.bold : same);
  }
}

function evidenceLines(page: Page, evidence: Evidence, ink: Ink): void {
  page.hang(`${evidence.id.padEnd(4)}`, evidence.statement);
  page.hang('    ', `from ${evidence.queryIds.join(', ')}`, ink.dim);
}

function section(page: Page, ink: Ink, title: string): void {
  page.blank();
  page.line(ink.bold(title));
}

const LEVELS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** The latest buckets that fit, or, where these would leave some affected ones out, as many around those. */
function shownBuckets(series: readonly SurpriseRow[], room: number): readonly SurpriseRow[] {
  const first = series.findIndex(({ affected }) => affected);
  const latest = series.length - room;
  if (first < 0 || first >= latest) return series.slice(-room);
  const last = series.findLastIndex(({ affected }) => affected);
  const from = Math.max(0, Math.min(latest, Math.floor((first + last + 1 - room) / 2)));
  return series.slice(from, from + room);
}

/** One character a bucket; affected buckets are underlined by carets. */
function chart(page: Page, series: readonly SurpriseRow[], isShare: boolean, ink: Ink): void {
  const shown = shownBuckets(series, page.width - 2);
  const values = shown.map((row) => row.observed ?? 0);
  const [low, high] = [Math.min(0, ...values), Math.max(...values)];
  if (shown.length < 2 || high === low) return;
  const bars = values.map(
    (v) => LEVELS[Math.max(0, Math.min(8, Math.round((8 * (v - low)) / (high - low))))],
  );
  page.line(`  ${bars.map((bar, i) => (shown[i].affected ? ink.red(bar) : bar)).join('')}`);
  const carets = shown.map((row) => (row.affected ? '^' : ' ')).join('');
  if (carets.trim() !== '') page.line(`  ${carets.trimEnd()}`);
  const range = `${formatLevel(low, isShare)} to ${formatLevel(high, isShare)}`;
  page.wrap(
    `  ${formatMoment(shown[0].start)} to ${formatMoment(shown[shown.length - 1].start)}, ${range}`,
    ink.dim,
  );
}

type Style = (line: string) => string;

/** Lines of bounded width. Text is made harmless and broken first, styled line by line afterwards. */
class Page {
  readonly width: number;
  readonly #lines: string[] = [];
  constructor(width: number) {
    this.width = width;
  }
  line(text: string): void {
    this.#lines.push(text);
  }
  blank(): void {
    this.#lines.push('');
  }
  wrap(text: string, style: Style = same): void {
    this.hang('', text, style);
  }
  /** A label, then text whose further lines are indented under its first. */
  hang(label: string, text: string, style: Style = same): void {
    const room = this.width - displayWidth(label);
    for (const [i, line] of wrapText(escapeForTerminal(text), room).entries()) {
      this.#lines.push((i === 0 ? label : ' '.repeat(label.length)) + style(line));
    }
  }
  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}
