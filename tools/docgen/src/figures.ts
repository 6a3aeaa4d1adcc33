import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line of `bench/history/*.jsonl`; each case has fields of its own beside these. */
interface Measurement {
  readonly commit: string;
  readonly date: string;
  readonly machine: string;
  readonly case: string;
  readonly subject?: string;
  readonly unit: string;
  readonly median: number;
  readonly runs: number;
  readonly peak_rss_mb?: number;
  readonly [field: string]: unknown;
}

/** The last measurement of each case and subject, in the order of files and first appearance. */
export function lastMeasurements(root: string): Measurement[] {
  const folder = join(root, 'bench/history');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];
  const last = new Map<string, Measurement>();
  for (const name of files.sort()) {
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
      if (line.trim() === '') continue;
      const measured = JSON.parse(line) as Measurement;
      const measurement = { ...measured, case: namedCase(name.slice(0, -'.jsonl'.length), measured.case) };
      last.set(`${measurement.case}|${measurement.subject ?? ''}`, measurement);
    }
  }
  return [...last.values()];
}

/** A case that does not say where it comes from, behind the name of its file. */
function namedCase(file: string, name: string): string {
  const says = file.split('-').some((word) => name.toLowerCase().includes(word));
  return says ? name : `${file}: ${name}`;
}

/** The figures as one Markdown table. */
export function figureTable(measurements: readonly Measurement[]): string {
  const rows = measurements.map((m) => {
    const subject = m.subject === undefined ? m.case : `${m.case}: ${m.subject}`;
    const memory = m.peak_rss_mb === undefined ? '' : `${Math.round(m.peak_rss_mb)} MB`;
    return `| ${subject} | ${group(m.median)} ${m.unit} | ${memory} | ${remarks(m)} | ${m.commit}, ${m.date.slice(0, 10)} |`;
  });
  return ['| case | median | peak memory | more | commit, date |', '|---|---|---|---|---|', ...rows].join(
    '\n',
  );
}

const START = '<!-- figures: written by tools/docgen from bench/history -->';
const END = '<!-- end of figures -->';

/** A page with the table between its markers. Throws where a marker is missing. */
export function withFigures(page: string, table: string): string {
  const [from, to] = [page.indexOf(START), page.indexOf(END)];
  if (from < 0 || to < from) throw new RangeError('the page lacks the markers of the figures');
  return `${page.slice(0, from + START.length)}\n\n${table}\n\n${page.slice(to)}`;
}

/** What a case says beside its median: accuracy against its peers, or a target. */
function remarks(m: Measurement): string {
  const ranks = (value: unknown) => {
    const own = value as Readonly<Record<string, number>>;
    return `${own.top_1} / ${own.top_3} / ${own.top_5} %`;
  };
  if (typeof m.top_1 === 'number') {
    const parts = [`top 1/3/5: ${ranks(m)}`, `held out ${ranks(m.held_out)}`];
    parts.push(`plain scan ${ranks(m.plain_scan)}`, `authors ${ranks(m.authors)}`);
    return parts.join('; ');
  }
  if (typeof m.cause_top3 === 'number') return incidentRemarks(m);
  if (typeof m.target === 'number') return `target ${group(m.target)} ${m.unit}`;
  const parts = typeof m.rows === 'number' ? [`${group(m.rows)} rows`] : [];
  if (typeof m.rows_per_core_second === 'number')
    parts.push(`${group(m.rows_per_core_second)} rows/s per core`);
  if (typeof m.times_original === 'number') parts.push(`${m.times_original} times the Python original`);
  return parts.join('; ');
}

/** Shares of incident cases in percent. */
function incidentRemarks(m: Measurement): string {
  const percent = (name: string) =>
    typeof m[name] === 'number' ? `${(100 * m[name]).toFixed(1)} %` : 'none';
  return [
    `${group(m.runs)} cases`,
    `cause among three ${percent('cause_top3')}`,
    `commit ${percent('commit_top1')}`,
    `blamed without a fault ${percent('false_blame')}`,
  ].join('; ');
}

function group(value: number): string {
  const [whole, fraction] = String(value).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
