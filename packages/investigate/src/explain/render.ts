import { displayWidth, escapeForTerminal, wrapText } from '@dataing/base/diagnostics';
import type { ExplainedSegment, Explanation } from './result.ts';

/** An explanation for people: the verdict in a sentence, the segments as a table, what was not looked at. */
export function renderExplanation(explanation: Explanation, width: number): string {
  const { baseline, segments, queries } = explanation;
  const dims = baseline.dims.length === 0 ? 'no column' : baseline.dims.map((name) => `"${name}"`).join(', ');
  const howChosen = baseline.dimsChosen === 'found' ? ' (chosen: columns of few values)' : '';
  const paragraphs = [
    wrapText(escapeForTerminal(verdictSentence(explanation)), width),
    segments.length === 0 ? [] : segmentTable(segments, width),
    [
      ...wrapText(
        escapeForTerminal(
          `Compared ${baseline.window.from} until ${baseline.window.until} (${count(baseline.window.rows, 'row')}) with ` +
            `${baseline.grains} x ${baseline.grain} before it (${count(baseline.rows, 'row')}), split by ${dims}${howChosen}.`,
        ),
        width,
      ),
      ...wrapText(`Evidence: ${queries.map((query) => `${query.id} ${query.purpose}`).join('; ')}.`, width),
    ],
    baseline.notLookedAt.length === 0
      ? []
      : ['Not looked at:', ...baseline.notLookedAt.flatMap((note) => bullet(escapeForTerminal(note), width))],
  ];
  return `${paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function verdictSentence({ verdict, baseline, segments }: Explanation): string {
  const { metric, table, window, prominence } = baseline;
  const moved = `${metric} of ${table} went from ${figure(baseline.before)} to ${figure(baseline.after)} at ${window.from}`;
  switch (verdict) {
    case 'segment':
      return `${moved}: the segment ${whereText(segments[0])} explains it best.`;
    case 'global':
      return `${moved}: everywhere at once, no segment stands out.`;
    case 'no_anomaly': {
      const share = prominence === 0 ? '' : ` (${figure(prominence)} of the most unusual grain before it)`;
      return `No anomaly: ${moved}, which is no more than usual${share}. Moved most, for what it is worth:`;
    }
  }
}

function bullet(text: string, width: number): string[] {
  return wrapText(text, width - 2).map((line, i) => `${i === 0 ? '- ' : '  '}${line}`);
}

/** The conditions of a segment as one text: region = EU and app = 2.1. */
export function whereText(segment: ExplainedSegment): string {
  return Object.entries(segment.where)
    .map(([name, value]) => `${name} = ${value}`)
    .join(' and ');
}

const HEADS = ['segment', 'score', 'explains', 'before', 'after', 'rows'];

function segmentTable(segments: readonly ExplainedSegment[], width: number): string[] {
  const rows = segments.map((segment) => [
    escapeForTerminal(whereText(segment)),
    segment.score.toFixed(2),
    `${Math.round(segment.explained * 100)} %`,
    figure(segment.before),
    figure(segment.after),
    String(segment.rows),
  ]);
  const widths = HEADS.map((head, i) => Math.max(head.length, ...rows.map((row) => displayWidth(row[i]))));
  const others = widths.slice(1).reduce((sum, own) => sum + own + 2, 0);
  widths[0] = Math.max(HEADS[0].length, Math.min(widths[0], width - others));
  return [HEADS, ...rows].flatMap((row) => {
    const [first, ...rest] = wrapText(row[0], widths[0]);
    const cells = row.slice(1).map((cell, i) => cell.padStart(widths[i + 1]));
    const padded = first + ' '.repeat(Math.max(0, widths[0] - displayWidth(first)));
    return [[padded, ...cells].join('  '), ...rest.map((line) => `  ${line}`)];
  });
}

function count(rows: number, word: string): string {
  return `${rows} ${word}${rows === 1 ? '' : 's'}`;
}

/** Four significant digits, without an exponent for sizes people read. */
function figure(value: number | null): string {
  if (value === null) return '-';
  if (value !== 0 && (Math.abs(value) >= 1e9 || Math.abs(value) < 1e-4)) return value.toPrecision(3);
  return Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(4)));
}
