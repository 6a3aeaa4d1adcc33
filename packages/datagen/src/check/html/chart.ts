import { escapeHtml } from '@dataing/base/diagnostics';
import type { Plot } from '../report.ts';

const WIDTH = 340;
const HEIGHT = 170;
const FRAME = { left: 42, right: 6, top: 8, bottom: 24 };
const INNER = { width: WIDTH - FRAME.left - FRAME.right, height: HEIGHT - FRAME.top - FRAME.bottom };

/** One plot as SVG text: bars or a line of what was found, marks or dashes where it should be. */
export function renderPlot(plot: Plot): string {
  const top = Math.max(1e-12, ...plot.observed, ...(plot.expected ?? []));
  const ticks = axisTicks(top);
  const high = ticks[ticks.length - 1];
  const y = (value: number): number => HEIGHT - FRAME.bottom - (INNER.height * value) / high;
  const isShare = plot.kind === 'bars';
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(plot.title)}">`,
    ...ticks.map((tick) => gridLine(y(tick), isShare ? shareText(tick) : countText(tick))),
    plot.kind === 'bars' ? bars(plot, y, high) : line(plot, y),
    labels(plot),
    '</svg>',
  ].join('');
}

function bars(
  { labels: names, observed, expected }: Plot,
  y: (value: number) => number,
  high: number,
): string {
  const step = INNER.width / Math.max(1, observed.length);
  const width = Math.max(0.5, step * 0.76);
  return observed
    .map((value, i) => {
      const x = FRAME.left + i * step + (step - width) / 2;
      const wanted = expected?.[i];
      const title = `${names[i]}: ${shareText(value)}${wanted === undefined ? '' : `, expected ${shareText(wanted)}`}`;
      const height = (INNER.height * value) / high;
      const bar = `<rect class="fill" x="${x.toFixed(1)}" y="${y(value).toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}"><title>${escapeHtml(title)}</title></rect>`;
      if (wanted === undefined) return bar;
      const at = y(wanted).toFixed(1);
      return `${bar}<line class="expected" x1="${(x - 1).toFixed(1)}" x2="${(x + width + 1).toFixed(1)}" y1="${at}" y2="${at}"/>`;
    })
    .join('');
}

function line({ observed, expected }: Plot, y: (value: number) => number): string {
  const path = (values: readonly number[]): string =>
    values
      .map((value, i) => {
        const x = FRAME.left + (INNER.width * (i + 0.5)) / values.length;
        return `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y(value).toFixed(1)}`;
      })
      .join('');
  const wanted = expected === undefined ? '' : `<path class="expected line" d="${path(expected)}"/>`;
  return `<path class="line" d="${path(observed)}"/>${wanted}`;
}

function gridLine(y: number, label: string): string {
  const at = y.toFixed(1);
  const rule = `<line class="grid" x1="${FRAME.left}" x2="${WIDTH - FRAME.right}" y1="${at}" y2="${at}"/>`;
  return `${rule}<text class="tick" x="${FRAME.left - 4}" y="${(y + 4).toFixed(1)}" text-anchor="end">${escapeHtml(label)}</text>`;
}

/** Width of a character of the labels, about. */
const LETTER = 6.6;

/** As many labels as fit beside each other, cut where one is longer than its place. */
function labels({ labels: names, kind }: Plot): string {
  const longest = names.reduce((most, name) => Math.max(most, name.length), 1);
  const room = INNER.width / Math.max(1, names.length);
  const wish = Math.min(longest, 12) * LETTER + (kind === 'line' ? 14 : 4);
  const every = Math.max(1, Math.ceil(wish / room));
  const letters = Math.max(1, Math.floor((every * room - 2) / LETTER));
  return names
    .map((name, i) => {
      if (i % every !== 0) return '';
      const x = FRAME.left + room * (i + 0.5);
      // A line begins at the edge: its labels begin at their points, as far as they end inside.
      const anchor = kind === 'line' ? 'start' : 'middle';
      if (kind === 'line' && x + letters * LETTER > WIDTH && i > 0) return '';
      const shown = name.length > letters ? `${name.slice(0, Math.max(1, letters - 1))}…` : name;
      return `<text class="tick" x="${x.toFixed(1)}" y="${HEIGHT - 8}" text-anchor="${anchor}">${escapeHtml(shown)}</text>`;
    })
    .join('');
}

/** Round ticks from 0 to above `top`: 1, 2 or 5 times a power of ten apart, at most five. */
export function axisTicks(top: number): number[] {
  const factors = [2, 2.5, 2];
  let step = 1e-12;
  for (let i = 0; top / step > 4; i++) step *= factors[i % 3];
  const last = Math.max(1, Math.ceil(Number((top / step).toPrecision(12))));
  return Array.from({ length: last + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

function shareText(share: number): string {
  return `${Number((100 * share).toPrecision(3))}%`;
}

function countText(count: number): string {
  if (count >= 1_000_000) return `${Number((count / 1_000_000).toPrecision(3))}M`;
  return count >= 10_000 ? `${Number((count / 1000).toPrecision(3))}k` : String(Number(count.toPrecision(6)));
}
