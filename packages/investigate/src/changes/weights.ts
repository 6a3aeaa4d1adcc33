import type { Change } from '@dataing/sql/diff';
import type { ReplayVerdict } from './replay-change.ts';
import type { Effect } from './symptom.ts';

/**
 * Everything that moves the probability of a change, in nats against "some other commit of the window", declared in one
 * place before any scoring. A message moves it by `MESSAGE_MAX` at the most, an author by nothing.
 */

/** Share of anomalies that no commit brought about. */
export const NO_COMMIT_PRIOR = 0.6;

/** What all features together may say: they are not independent, and what nobody thought of stays possible. */
export const TOTAL = { most: 6, least: -12 } as const;

/** Nothing of the change arrives at the metric. */
export const NO_REACH = -5;
/** Only written in another way, or descriptions and tests alone. */
export const NO_MEANING = -6;
export const REACH = { columnAndRows: 0.6, column: 0.5, rows: 0.2, time: 0.2, perHop: -0.1 } as const;
/** Rows that stand at other times can bring anything about over a stretch of time. */
export const TIME_MOVED = 0.8;
/** Another watermark leaves rows out or takes them twice, whatever its own text says of one run. */
export const WATERMARK = 0.8;

/** By run cycles from the deploy to the onset, the uncertainty of the onset allowed for. */
export function natsOfGap(cycles: number, isRebuilt: boolean): number {
  // A table that is rebuilt as a whole shows a change in rows of before the deploy.
  if (cycles < -1.5) return isRebuilt ? -1 : -4;
  if (cycles <= 1.5) return 1.5;
  if (cycles <= 3) return 0.2;
  return cycles <= 7 ? -0.8 : -1.6;
}

/** What was seen of the changed model: it is where the anomaly begins, it is healthy, or its parents broke before it. */
export const HEALTH = { begins: 1.2, anomalous: 0.3, healthy: -2.5, parentBroke: -1.5 } as const;

/** A constant of the changed text is a value of the anomalous segment. */
export const LITERAL_IN_SEGMENT = 1.5;
/** Of the number of changed models: wide changes break more, and are blamed more. */
export const CHURN = { several: 0.1, many: 0.2 } as const;
/** Taken back after the onset, as one takes back what did harm; or before it, when it could do none any more. */
export const UNDONE = { after: 0.7, before: -3 } as const;
export const REVERT = -0.2;
export const MESSAGE_MAX = 0.25;

const REPLAY: Readonly<Record<ReplayVerdict, number>> = {
  reproduces: 4,
  partly: 1,
  no_effect: -4.5,
  not_runnable: 0,
};

/** A replay that brings all of the deviation says most; one that brings half, or twice as much, three quarters of it. */
export function natsOfReplay(verdict: ReplayVerdict, share: number | null): number {
  const most = REPLAY[verdict];
  if (verdict !== 'reproduces' || share === null) return most;
  const far = share < 1 ? 2 * (1 - share) : share - 1;
  return most * (1 - Math.min(1, far) / 4);
}

/** Kinds of changes that can bring an effect about beside what their rows and nulls say. */
const SUITS: Readonly<Record<Effect, ReadonlySet<Change['kind']>>> = {
  fewer_rows: kinds('join_added', 'join_type_changed', 'join_key_changed', 'filter_changed', 'union_changed'),
  more_rows: kinds('join_added', 'join_removed', 'join_type_changed', 'join_key_changed', 'union_changed'),
  more_nulls: kinds(
    ...([
      'join_added',
      'join_type_changed',
      'join_key_changed',
      'expression_changed',
      'type_changed',
    ] as const),
    ...(['source_changed', 'union_changed', 'column_renamed'] as const),
  ),
  fewer_nulls: kinds('join_type_changed', 'join_key_changed', 'expression_changed', 'source_changed'),
  other_values: kinds(
    ...(['expression_changed', 'aggregation_changed', 'type_changed', 'window_changed'] as const),
    ...(['source_changed', 'join_key_changed', 'grain_changed', 'column_renamed'] as const),
  ),
  more_repeats: kinds(
    'join_added',
    'join_key_changed',
    'distinct_changed',
    'union_branch_added',
    'grain_changed',
  ),
  fewer_repeats: kinds('join_removed', 'join_key_changed', 'distinct_changed', 'grain_changed'),
};

function kinds(...of: ReadonlyArray<Change['kind']>): ReadonlySet<Change['kind']> {
  return new Set(of);
}

/** How well one difference of meaning suits what is to be explained. */
export function natsOfKind({ kind, rows, nulls, fanOut }: Change, effect: Effect): number {
  const suits = SUITS[effect].has(kind) ? 0.8 : 0;
  if (kind === 'config_changed') return 0;
  switch (effect) {
    case 'fewer_rows':
      return rows === 'fewer' ? 1.4 : rows === 'more' ? -2 : rows === 'same' ? -1.5 : Math.max(suits, 0.3);
    case 'more_rows':
      if (rows === 'more' || fanOut) return 1.4;
      return rows === 'fewer' ? -2 : rows === 'same' ? -1.5 : Math.max(suits, 0.3);
    case 'more_nulls':
    case 'fewer_nulls': {
      const wanted = effect === 'more_nulls' ? 'more' : 'fewer';
      if (nulls === wanted) return 1.4;
      return nulls !== 'same' && nulls !== 'unknown' ? -1 : suits > 0 ? suits : rows === 'same' ? -1 : -0.2;
    }
    case 'more_repeats':
      return fanOut ? 1.4 : suits > 0 ? suits : -1.5;
    case 'fewer_repeats':
      return suits > 0 ? suits : rows === 'fewer' ? 0.3 : -1;
    default:
      return suits > 0 ? suits + 0.3 : fanOut ? 0.5 : rows === 'same' ? -1 : 0;
  }
}
