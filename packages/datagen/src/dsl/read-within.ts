import { nearest } from '@dataing/base/diagnostics';
import type { ColumnHome } from './column-home.ts';
import type { Timeframe } from './document.ts';
import { readInterval } from './read-times.ts';
import { type Place, readFields, report } from './reading.ts';

/** `"timeframe"`, or `{start, end}`; `what` names the generator whose range it is. */
export function readWithin(home: ColumnHome, place: Place, what: string): Timeframe | undefined {
  const { reading } = home;
  if (place.value.kind === 'text') {
    if (place.value.value === 'timeframe') return home.timeframe;
    const help = 'Write "timeframe", or an object with start and end.';
    const suggestion = nearest(place.value.value, ['timeframe']);
    return report(reading, 'DSL_UNKNOWN_VALUE', place, `within cannot be "${place.value.value}"`, {
      suggestion,
      help,
    });
  }
  const fields = readFields(reading, place, { what: 'within', allowed: ['start', 'end'] });
  return fields && readInterval(reading, fields, `the range of ${what}`);
}
