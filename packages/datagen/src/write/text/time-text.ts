import type { ArenaWriter } from '@dataing/base/columns';
import { civilFromDays, dayOf, formatDay, microsPerDay } from '@dataing/base/time';

const slots = 1024;
const dayBytes = 10;

/** Writes days and instants as ISO 8601; the texts of days seen lately are kept. */
export class TimeText {
  private readonly days = new Float64Array(slots).fill(Number.NaN);
  private readonly texts = new Uint8Array(slots * dayBytes);
  private readonly separator: number;

  /** Between date and time of day: a blank or a T. */
  constructor(separator: ' ' | 'T') {
    this.separator = separator.charCodeAt(0);
  }

  /** 2024-01-31 */
  appendDay(out: ArenaWriter, day: number): void {
    const slot = day & (slots - 1);
    if (this.days[slot] !== day && !this.keep(slot, day)) {
      out.appendText(formatDay(day));
      return;
    }
    out.appendBytes(this.texts, slot * dayBytes, (slot + 1) * dayBytes);
  }

  /** 2024-01-31T13:00:00, with six more digits only where they are not 0. */
  appendInstant(out: ArenaWriter, micros: number): void {
    const day = dayOf(micros);
    const rest = micros - day * microsPerDay;
    this.appendDay(out, day);
    const second = Math.floor(rest / 1_000_000);
    const minute = Math.floor(second / 60);
    const hour = Math.floor(minute / 60);
    out.appendByte(this.separator);
    out.appendInteger(hour, 2);
    out.appendByte(58);
    out.appendInteger(minute - hour * 60, 2);
    out.appendByte(58);
    out.appendInteger(second - minute * 60, 2);
    const fraction = rest - second * 1_000_000;
    if (fraction === 0) return;
    out.appendByte(46);
    out.appendInteger(fraction, 6);
  }

  /** Whether the day has a text of the usual width, which is then in its slot. */
  private keep(slot: number, day: number): boolean {
    const { year, month, day: dayOfMonth } = civilFromDays(day);
    if (year < 0 || year > 9999) return false;
    const at = slot * dayBytes;
    const digits = [
      year / 1000,
      year / 100,
      year / 10,
      year,
      -1,
      month / 10,
      month,
      -1,
      dayOfMonth / 10,
      dayOfMonth,
    ];
    digits.forEach((digit, i) => {
      this.texts[at + i] = digit < 0 ? 45 : 48 + (Math.floor(digit) % 10);
    });
    this.days[slot] = day;
    return true;
  }
}
