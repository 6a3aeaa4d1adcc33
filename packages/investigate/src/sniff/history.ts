import type { Base } from './prediction.ts';

/** Of so many changes, how many needed a fix. */
export interface Rate {
  readonly cases: number;
  readonly hits: number;
}

/** What became of the changes of a repository, as `dataing sniff backtest` found it. */
export interface SniffHistory {
  readonly version: 2;
  /** Times of the first and last change that was counted, ISO 8601. */
  readonly from: string;
  readonly until: string;
  /** A fix that came later than so many days is no hit. */
  readonly horizonDays: number;
  readonly all: Rate;
  /** By the kind of difference in `@dataing/sql/diff`, `model_added`, `model_removed` and `contents_changed`. */
  readonly kinds: Readonly<Record<string, Rate>>;
  /** Of a logistic regression: nats by feature, `intercept` among them; without that the base rate stands. */
  readonly weights: Readonly<Record<string, number>>;
}

/** Null where the history has no case of the kind. */
export function baseOf(history: SniffHistory, kind: string): Base | null {
  const rate = Object.hasOwn(history.kinds, kind) ? history.kinds[kind] : undefined;
  if (rate === undefined || rate.cases === 0) return null;
  return { ...rate, from: `${history.from.slice(0, 10)} to ${history.until.slice(0, 10)}` };
}

/** The text of a file that keeps a history. */
export function renderSniffHistory(history: SniffHistory): string {
  return `${JSON.stringify(history, null, 1)}\n`;
}

/**
 * Undefined where the text is no history: then there is none, and a backtest writes it anew. Version 1 counted cases as version
 * 2 does; its weights are of other features and were not held to the base rate, so of them none is taken, and the base rate
 * stands.
 */
export function parseSniffHistory(text: string): SniffHistory | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || !(value.version === 1 || value.version === 2)) return undefined;
  const { from, until, horizonDays, all, kinds, weights } = value;
  const isWhole =
    typeof from === 'string' &&
    typeof until === 'string' &&
    typeof horizonDays === 'number' &&
    isRate(all) &&
    isEach(kinds, isRate) &&
    isEach(weights, isNumber);
  if (!isWhole) return undefined;
  return {
    ...{ version: 2, from, until, horizonDays, all, kinds },
    weights: value.version === 2 ? weights : {},
  };
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

const isEach = <T>(value: unknown, is: (it: unknown) => it is T): value is Readonly<Record<string, T>> =>
  isObject(value) && Object.values(value).every(is);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function isRate(value: unknown): value is Rate {
  if (!isObject(value)) return false;
  const { cases, hits } = value;
  return typeof cases === 'number' && typeof hits === 'number' && hits >= 0 && hits <= cases;
}
