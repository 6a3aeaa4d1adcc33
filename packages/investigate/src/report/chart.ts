import { escapeHtml } from '@dataing/base/diagnostics';
import { formatLevel, formatMoment } from '../investigation/format.ts';
import type { SurpriseRow } from '../investigation/series.ts';

/** One line of a chart: its values in order, null where it breaks. */
interface Trace {
  readonly name: string;
  readonly cssClass: string;
  readonly values: ReadonlyArray<number | null>;
}

const WIDTH = 860;
const HEIGHT = 300;
const FRAME = { left: 64, right: 16, top: 16, bottom: 40 };

/** The metric over time as an SVG text: the table, its expectation, and the segment beside the rest. */
export function renderChart(series: readonly SurpriseRow[], isShare: boolean): string {
  const hasSides = series.some((row) => row.inside !== null);
  const traces: Trace[] = [
    { name: 'expected', cssClass: 'expected', values: series.map((row) => row.expected) },
    ...(hasSides
      ? [
          { name: 'outside the segment', cssClass: 'outside', values: series.map((row) => row.outside) },
          { name: 'inside the segment', cssClass: 'inside', values: series.map((row) => row.inside) },
        ]
      : []),
    { name: 'whole table', cssClass: 'observed', values: series.map((row) => row.observed) },
  ];
  const ticks = axisTicks(traces.flatMap((t) => t.values.filter((v) => v !== null)));
  const x = (i: number) => FRAME.left + ((WIDTH - FRAME.left - FRAME.right) * (i + 0.5)) / series.length;
  const [low, high] = [ticks[0], ticks[ticks.length - 1]];
  const y = (v: number) =>
    HEIGHT - FRAME.bottom - ((HEIGHT - FRAME.top - FRAME.bottom) * (v - low)) / (high - low);
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="the metric over time">`,
    affectedBand(series, x),
    ...ticks.map((t) => gridLine(y(t), formatLevel(t, isShare))),
    ...timeLabels(series, x),
    ...traces.map((trace) => `<path class="line ${trace.cssClass}" d="${path(trace.values, x, y)}"/>`),
    ...dots(series, x, y, isShare),
    '</svg>',
    legend(traces),
  ].join('\n');
}

function path(
  values: ReadonlyArray<number | null>,
  x: (i: number) => number,
  y: (v: number) => number,
): string {
  let isOpen = false;
  return values
    .map((value, i) => {
      if (value === null) {
        isOpen = false;
        return '';
      }
      const command = isOpen ? 'L' : 'M';
      isOpen = true;
      return `${command}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join('');
}

/** Every bucket can be pointed at; its title says what it holds. */
function dots(
  series: readonly SurpriseRow[],
  x: (i: number) => number,
  y: (v: number) => number,
  isShare: boolean,
): string[] {
  return series.flatMap((row, i) => {
    if (row.observed === null) return [];
    const level = (v: number | null) => (v === null ? 'none' : formatLevel(v, isShare));
    const title = `${formatMoment(row.start)}: ${level(row.observed)}, expected ${level(row.expected)}`;
    const cssClass = row.affected ? 'dot affected' : 'dot';
    const at = `cx="${x(i).toFixed(1)}" cy="${y(row.observed).toFixed(1)}"`;
    return [`<circle class="${cssClass}" ${at} r="3"><title>${escapeHtml(title)}</title></circle>`];
  });
}

function affectedBand(series: readonly SurpriseRow[], x: (i: number) => number): string {
  const first = series.findIndex((row) => row.affected);
  if (first < 0) return '';
  const last = series.findLastIndex((row) => row.affected);
  const half = (x(1) - x(0)) / 2;
  const left = x(first) - half;
  const width = x(last) + half - left;
  const height = HEIGHT - FRAME.top - FRAME.bottom;
  return `<rect class="band" x="${left.toFixed(1)}" y="${FRAME.top}" width="${width.toFixed(1)}" height="${height}"/>`;
}

function gridLine(y: number, label: string): string {
  const at = y.toFixed(1);
  const line = `<line class="grid" x1="${FRAME.left}" x2="${WIDTH - FRAME.right}" y1="${at}" y2="${at}"/>`;
  return `${line}<text class="tick" x="${FRAME.left - 8}" y="${(y + 4).toFixed(1)}" text-anchor="end">${escapeHtml(label)}</text>`;
}

function timeLabels(series: readonly SurpriseRow[], x: (i: number) => number): string[] {
  const step = Math.max(1, Math.ceil(series.length / 8));
  return series.flatMap((row, i) => {
    if (i % step !== 0) return [];
    const label = escapeHtml(formatMoment(row.start));
    return [
      `<text class="tick" x="${x(i).toFixed(1)}" y="${HEIGHT - 14}" text-anchor="middle">${label}</text>`,
    ];
  });
}

function legend(traces: readonly Trace[]): string {
  const items = traces.map((t) => `<span><i class="key ${t.cssClass}"></i>${t.name}</span>`);
  return `<p class="legend">${items.join('')}</p>`;
}

/** Round ticks around the values: 1, 2 or 5 times a power of ten apart, at most seven, with 0 where it is near. */
export function axisTicks(values: readonly number[]): number[] {
  const top = Math.max(0, ...values);
  const bottom = Math.min(0, ...values);
  const span = top - bottom;
  if (span === 0) return [0, 1];
  let step = 1e-12;
  const factors = [2, 2.5, 2];
  for (let i = 0; span / step > 6; i++) step *= factors[i % 3];
  const first = Math.floor(bottom / step);
  const last = Math.max(first + 1, Math.ceil(top / step));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
