import { RecordTracker } from './extremes.ts';
import { buildViews, type View } from './views.ts';

/** Rows that only teach: before them nothing is scored. */
const WARM_UP_ROWS = 100;
/** Rows after an alert in which no other is raised: they belong to the same event. */
const REST_ROWS = 100;
/** Tails beyond the record at which a row alerts; its score is then 0.5. */
const ALERT_TAILS = 0.6;

export interface StreamScore {
  /** 0 (within everything seen before) .. 1; at 0.5 and above the row alerts. 0 while resting after an alert. */
  readonly score: number;
  readonly alert: boolean;
}

/**
 * Scores a series row by row: row i's score depends on rows 0..i and on nothing else. Every view of the series keeps
 * its own record; a row scores by the view whose record it breaks furthest. Measured on the Numenta benchmark's files
 * (`bench/nab`).
 */
export class StreamDetector {
  private readonly views: Array<{ readonly view: View; readonly record: RecordTracker }>;
  private restUntil = -1;
  private row = -1;

  constructor() {
    this.views = buildViews().map((view) => ({ view, record: new RecordTracker(WARM_UP_ROWS) }));
  }

  /** `seconds` since 1970 place the row in its day, and need not ascend; a row that is not a number scores 0. */
  push(seconds: number, value: number): StreamScore {
    this.row++;
    if (!Number.isFinite(value)) return { score: 0, alert: false };
    let tails = 0;
    for (const { view, record } of this.views) {
      tails = Math.max(tails, record.push(view(seconds, value)));
    }
    if (this.row <= this.restUntil) return { score: 0, alert: false };
    const alert = tails >= ALERT_TAILS;
    if (alert) this.restUntil = this.row + REST_ROWS;
    return { score: tails / (tails + ALERT_TAILS), alert };
  }
}
