import type { Watched } from '../alert/series.ts';
import type { WorldEvent } from '../raw/intensity.ts';
import type { Template } from '../template/template.ts';
import type { Dice } from './dice.ts';

/** Something real behind an alert: the data is right. */
export interface RealChange {
  readonly kind: 'holiday' | 'launch' | 'mix_shift';
  readonly from: number;
  readonly end: number | null;
  readonly segment: Readonly<Record<string, string>>;
  readonly events: readonly WorldEvent[];
  readonly says: string;
}

/**
 * What real change could have raised an alert on such a metric on that day; undefined: none, the alert is noise. By the
 * metric's family, so that what is watched says nothing of whether there is a fault.
 */
export function drawWorldEvent(
  template: Template,
  family: Watched['family'],
  day: number,
  onset: number,
  dice: Dice,
): RealChange | undefined {
  if (family === 'missing' || family === 'duplicates' || dice.chance(0.35)) return undefined;
  const column = template.segments[0];
  const values = template.columns[column].values ?? [];
  if (family === 'volume' && dice.chance(0.5)) {
    const factor = dice.between(0.35, 0.6);
    // The same holiday a quarter earlier: such days are known.
    const before = { kind: 'holiday', day: day - 77, end: day - 76, factor } as const;
    return {
      kind: 'holiday',
      from: day,
      end: day + 1,
      segment: {},
      says: 'a public holiday',
      events: [{ kind: 'holiday', day, end: day + 1, factor }, before],
    };
  }
  const value = dice.pick(values.slice(0, 3));
  const factor = family === 'volume' ? dice.between(1.6, 2.6) : dice.between(2.5, 4);
  const kind = family === 'volume' ? 'launch' : 'mix_shift';
  return {
    kind,
    from: onset,
    end: null,
    segment: { [column]: value },
    says: `a launch brings ${template.words.event}s of ${value}`,
    events: [{ kind, day: onset, end: null, factor, value }],
  };
}
