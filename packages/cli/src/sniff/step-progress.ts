import type { Io } from '../io.ts';

export interface StepProgress {
  readonly show: (done: number, of: number) => void;
  /** Clears the line. */
  close(): void;
}

const stepMs = 100;
const lineMs = 20_000;

/** How far a replay is, on stderr: a line rewritten in place on a terminal, else one now and then. */
export function openStepProgress({ stderr, clock }: Io): StepProgress {
  let shownMs = clock.elapsed();
  let isShown = false;
  return {
    show(done, of) {
      const nowMs = clock.elapsed();
      if (nowMs - shownMs < (stderr.isTty ? stepMs : lineMs)) return;
      shownMs = nowMs;
      isShown = stderr.isTty;
      stderr.write(stderr.isTty ? `\r\u001b[K${done} of ${of} commits` : `${done} of ${of} commits\n`);
    },
    close() {
      if (isShown) stderr.write('\r\u001b[K');
    },
  };
}
