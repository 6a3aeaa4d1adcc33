import type { Io } from '../io.ts';

export interface Progress {
  readonly show: (done: { readonly rows: number }) => void;
  /** Clears the line. */
  close(): void;
}

/** Nothing is shown before this: most runs are over by then. */
const quietMs = 700;
const stepMs = 100;
/** Between two plain lines, where there is no terminal to rewrite one on. */
const lineMs = 10_000;
const barCells = 20;

/** How far a run is, on stderr: a bar rewritten in place on a terminal, else a line now and then. */
export function openProgress(io: Io, rows: number, isQuiet = false): Progress {
  const { stderr, clock } = io;
  const startedMs = clock.elapsed();
  let shownMs = stderr.isTty ? startedMs + quietMs - stepMs : startedMs;
  let isShown = false;
  return {
    show(done) {
      const nowMs = clock.elapsed();
      if (isQuiet || nowMs - shownMs < (stderr.isTty ? stepMs : lineMs)) return;
      shownMs = nowMs;
      const text = progressText(done.rows, rows, nowMs - startedMs);
      isShown = stderr.isTty;
      stderr.write(stderr.isTty ? `\r\u001b[K${bar(done.rows, rows)} ${text}` : `${text}\n`);
    },
    close() {
      if (isShown) stderr.write('\r\u001b[K');
    },
  };
}

function bar(done: number, rows: number): string {
  const filled = rows === 0 ? barCells : Math.min(barCells, Math.floor((done / rows) * barCells));
  return `[${'#'.repeat(filled)}${'.'.repeat(barCells - filled)}]`;
}

/** `35 % of 2,000 rows, 1,000 rows/s, 2 s left`. */
function progressText(done: number, rows: number, elapsedMs: number): string {
  const share = rows === 0 ? 1 : Math.min(1, done / rows);
  const perSecond = elapsedMs === 0 ? 0 : (done / elapsedMs) * 1000;
  const text = `${Math.floor(share * 100)} % of ${grouped(rows)} rows, ${grouped(Math.round(perSecond))} rows/s`;
  return perSecond === 0 ? text : `${text}, ${duration(Math.max(0, rows - done) / perSecond)} left`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** 1234567 as 1,234,567, whatever the locale. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
