const DAY_MS = 86_400_000;

/** The days a case spans, numbered from 0; rows of a day are loaded the next night and processed by the run after. */
export class Calendar {
  readonly startMs: number;
  readonly days: number;

  constructor(start: string, days: number) {
    this.startMs = Date.parse(`${start}T00:00:00Z`);
    this.days = days;
  }

  /** The last day with data. */
  get last(): number {
    return this.days - 1;
  }

  ms(day: number, hours = 0): number {
    return this.startMs + day * DAY_MS + Math.round(hours * 3_600_000);
  }

  /** `2026-03-01`. */
  date(day: number): string {
    return this.iso(this.ms(day)).slice(0, 10);
  }

  iso(ms: number): string {
    return `${new Date(ms).toISOString().slice(0, 19)}Z`;
  }

  /** 0 is Monday. */
  weekday(day: number): number {
    return (new Date(this.ms(day)).getUTCDay() + 6) % 7;
  }

  /** When the nightly run is over that processes the rows of this day. */
  get nowMs(): number {
    return this.ms(this.days, 4);
  }

  /** An instant between the run before a day's rows and the run of them. */
  cut(day: number): string {
    return `timestamp '${this.date(day)} 12:00:00'`;
  }
}
