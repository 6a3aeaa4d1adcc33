import { type Happening, timeWindow } from '../faults/fault.ts';
import type { Calendar } from '../raw/calendar.ts';
import type { Watched } from '../alert/series.ts';
import type { WorldEvent } from '../raw/intensity.ts';
import type { Template } from '../template/template.ts';
import type { Dice } from './dice.ts';

/** Something real behind an alert: the data is right. */
export interface RealChange {
  readonly kind: 'holiday' | 'launch' | 'mix_shift' | 'price_change';
  readonly from: number;
  readonly end: number | null;
  readonly segment: Readonly<Record<string, string>>;
  readonly events: readonly WorldEvent[];
  readonly says: string;
  /** Changes to rows of a source. */
  readonly edits: NonNullable<Happening['edits']>;
  /** Statements on a list in schema raw, when it happens. */
  readonly atOnset?: readonly string[];
}

/** What is known of an alert when a real change is to be behind it. */
export interface Occasion {
  readonly template: Template;
  readonly calendar: Calendar;
  readonly watched: Watched;
  readonly day: number;
  readonly onset: number;
}

/**
 * What real change could have raised such an alert; undefined: none, the alert is noise. It goes by the metric alone, so
 * that what is watched says nothing of whether there is a fault.
 */
export function drawRealChange(occasion: Occasion, dice: Dice): RealChange | undefined {
  if (dice.chance(0.05)) return undefined;
  const { watched, template } = occasion;
  if (dependsOnPrice(template, watched) && dice.chance(0.5)) return priceChange(occasion, dice);
  if (watched.family === 'volume')
    return dice.chance(0.5) ? holiday(occasion, dice) : launch(occasion, 'launch', dice);
  return dependsOnMix(template, watched) ? launch(occasion, 'mix_shift', dice) : undefined;
}

/** Shares of a segment, and levels that differ from segment to segment. */
function dependsOnMix(template: Template, { family, column = '' }: Watched): boolean {
  if (family === 'share') return template.segments.includes(column);
  const events = template.sources.filter((it) => it.grain === 'event').flatMap((it) => it.columns);
  return family === 'level' && events.some((it) => it.startsWith(column));
}

function dependsOnPrice({ price }: Template, watched: Watched): boolean {
  return price?.moves.includes(watched.column ?? '') === true;
}

function holiday({ day }: Occasion, dice: Dice): RealChange {
  const factor = dice.between(0.3, 0.5);
  // The same holiday some weeks earlier: such days are known.
  const before = { kind: 'holiday', day: day - 49, end: day - 48, factor } as const;
  return {
    kind: 'holiday',
    from: day,
    end: day + 1,
    segment: {},
    says: 'a public holiday',
    events: [{ kind: 'holiday', day, end: day + 1, factor }, before],
    edits: [],
  };
}

/** More of one value of a segment: of the one the metric is about, where it is about one. */
function launch(
  { template, watched, onset }: Occasion,
  kind: 'launch' | 'mix_shift',
  dice: Dice,
): RealChange {
  const segment = watched.column === template.segments[1] ? 1 : 0;
  const column = template.segments[segment];
  const values = template.columns[column].values ?? [];
  const isAbout = watched.column === column && watched.value !== undefined;
  const value = isAbout ? (watched.value as string) : dice.pick(values.slice(0, 3));
  const factor = kind === 'launch' ? dice.between(1.9, 3) : dice.between(2.2, 4);
  return {
    kind,
    from: onset,
    end: null,
    segment: { [column]: value },
    says: `a launch brings ${template.words.event}s of ${value}`,
    events: [{ kind, day: onset, end: null, factor, segment, value }],
    edits: [],
  };
}

/** Prices of one group go up, in the list of things as in what is sold. */
function priceChange({ template, calendar, onset }: Occasion, dice: Dice): RealChange {
  const price = template.price as NonNullable<Template['price']>;
  const value = (template.columns[price.by].values ?? [''])[0];
  const factor = 1 + Math.round(dice.between(25, 70)) / 100;
  const of = `@${price.key} in (select @${price.key} from clean.@${price.list} where @${price.by} = '${value}')`;
  const time = template.sources.find((it) => it.name === price.source)?.time;
  const since = timeWindow(calendar, `@${time}`, onset, null);
  return {
    kind: 'price_change',
    from: onset,
    end: null,
    segment: { [price.by]: value },
    says: `prices of ${value} go up by ${Math.round((factor - 1) * 100)} %`,
    events: [],
    edits: [
      {
        source: price.source,
        sql: `update {t} set @${price.column} = cast(round(@${price.column} * ${factor}) as bigint) where ${since} and ${of}`,
      },
    ],
    atOnset: [
      `update raw.@${price.list} set @${price.listed} = cast(round(@${price.listed} * ${factor}) as bigint) where @${price.by} = '${value}'`,
    ],
  };
}
