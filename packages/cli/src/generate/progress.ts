import type { Io } from '../io.ts';

export interface Progress {
  readonly show: (done: { readonly rows: number }) => void;
  /** Clears the line. */
  close(): void;
}

/** Nothing is shown before this: most runs are over by then. */
const quietMs = 700;
const stepMs = 100;

/** One line on stderr, rewritten in place; only on a terminal and only when the run takes long. */
export function openProgress(io: Io, rows: number): Progress {
  const { stderr, clock } = io;
  const startedMs = clock.elapsed();
  let shownMs = startedMs + quietMs - stepMs;
  let shown = false;
  return {
    show(done) {
      const nowMs = clock.elapsed();
      if (!stderr.isTty || nowMs - shownMs < stepMs) return;
      shownMs = nowMs;
      shown = true;
      const share = rows === 0 ? 1 : done.rows / rows;
      stderr.write(`\r\u001b[K${Math.floor(share * 100)} % of ${grouped(rows)} rows`);
    },
    close() {
      if (shown) stderr.write('\r\u001b[K');
    },
  };
}

/** 1234567 as 1,234,567, whatever the locale. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
