/** Rows of a table by the bucket of their own time and the whole hours until they were loaded. */
export interface ArrivalCell {
  /** Number of the bucket since 1970. */
  readonly bucket: number;
  readonly hours: number;
  readonly rows: number;
  /** Seconds since 1970 at which the last of them was loaded. */
  readonly loaded: number;
}

/** The rows of an affected time by when they arrived, beside what usual time would have brought. */
export interface ArrivalReading {
  /** Hours after which hardly a row used to arrive. */
  readonly limit: number;
  /** Rows that arrived within the limit, and those that used to. */
  readonly onTime: number;
  readonly onTimeExpected: number;
  /** Rows that arrived after it, and those that would have by now. */
  readonly after: number;
  readonly afterExpected: number;
  /** Of the bucket that got back most of what it missed, the part that came afterwards; 0 where none plainly did. */
  readonly recovered: number;
  /** Hours for which what is missing of the first affected bucket has not come. */
  readonly waited: number;
  /** Part of the affected time that is old enough for rows after the limit to be there. */
  readonly seen: number;
  /** Rows of the affected time itself that are there, beside those that used to. */
  readonly left: number;
  /** Of the rows of the affected time that are there, the part that arrived after the limit. */
  readonly stragglers: number;
  /** Hours by which all rows arrived later (or, negative, earlier) alike; 0 where they did not. */
  readonly shift: number;
  /** Rows of any time that were loaded since the first affected ones were due. */
  readonly loadedSince: number;
  /** How many rows of the days before came after the same hour of earlier days, on their mean; 0 where that is not known. */
  readonly othersExpected: number;
}

export interface ArrivalWindow {
  readonly stepSeconds: number;
  /** First affected bucket, and first that is not any more. */
  readonly from: number;
  readonly until: number;
  /** First bucket that tells what is usual. */
  readonly usualFrom: number;
  /** Seconds since 1970 at which the table was looked at. */
  readonly now: number;
}

/** Buckets before the affected time whose rows may have come late and be there by now. */
const RECOVERED = 4;
const LEAST_USUAL = 5;
const HOUR = 3600;
/** A bucket misses rows plainly: this part of what it should have, and no chance. */
const PLAIN_PART = 0.2;
const PLAIN_DEVIATIONS = 4;
/** Seconds by which loads begin earlier or later. */
const LOAD_JITTER = 3600;
/** Rows from which their delays tell something. */
const LEAST_ROWS = 50;

/**
 * Reads a reporting triangle, as insurers do with claims: rows that come late are fewer at first and more afterwards,
 * rows that are lost are fewer and stay so, whatever the delays of those that are left look like. Undefined where there
 * is too little usual time to compare with.
 */
export function readArrivals(
  cells: readonly ArrivalCell[],
  window: ArrivalWindow,
): ArrivalReading | undefined {
  const lateFrom = Math.max(window.usualFrom + LEAST_USUAL, window.from - RECOVERED);
  const isUsual = ({ bucket }: ArrivalCell) => bucket >= window.usualFrom && bucket < lateFrom;
  const isAffected = ({ bucket }: ArrivalCell) => bucket >= lateFrom && bucket < window.until;
  const usual = cells.filter(isUsual);
  const affected = cells.filter(isAffected);
  const usualBuckets = lateFrom - window.usualFrom;
  if (usual.length === 0 || usualBuckets < LEAST_USUAL || lateFrom > window.from) return undefined;
  const [low, middle, high] = [0.05, 0.5, 0.95].map((share) => quantile(usual, share));
  const limit = high + 2 + 0.1 * (high - low);
  let [seen, afterExpected] = [0, 0];
  for (let bucket = lateFrom; bucket < window.until; bucket++) {
    const age = (window.now - (bucket + 1) * window.stepSeconds) / HOUR;
    if (bucket >= window.from && age > limit) seen += 1;
    afterExpected += sum(usual.filter((it) => it.hours > limit && it.hours <= age)) / usualBuckets;
  }
  const inside = affected.filter((it) => it.bucket >= window.from);
  const perBucket = sum(usual.filter((it) => it.hours <= limit)) / usualBuckets;
  const recovered = recoveredOf(affected, usual, { window, limit, usualBuckets, perBucket });
  return {
    limit,
    onTime: sum(affected.filter((it) => it.hours <= limit)),
    onTimeExpected: perBucket * (window.until - lateFrom),
    after: sum(affected.filter((it) => it.hours > limit)),
    afterExpected,
    recovered,
    waited: Math.max(0, (window.now - (window.from + 1) * window.stepSeconds) / HOUR - limit),
    seen: seen / Math.max(1, window.until - window.from),
    left: sum(inside) / Math.max(1, (sum(usual) / usualBuckets) * (window.until - window.from)),
    stragglers: sum(inside.filter((it) => it.hours > limit)) / Math.max(1, sum(inside)),
    shift: shiftOf(inside, [low, middle, high]),
    ...loadsOf(cells, usual, window),
  };
}

interface Usual {
  readonly window: ArrivalWindow;
  readonly limit: number;
  readonly usualBuckets: number;
  readonly perBucket: number;
}

/**
 * Bucket by bucket, since of rows that are all late by the same time those of the first days are there and those of the last
 * are not: taken together they look half lost.
 */
function recoveredOf(
  affected: readonly ArrivalCell[],
  usual: readonly ArrivalCell[],
  { window, limit, usualBuckets, perBucket }: Usual,
): number {
  let most = 0;
  for (const bucket of new Set(affected.map((it) => it.bucket))) {
    const own = affected.filter((it) => it.bucket === bucket);
    const missing = perBucket - sum(own.filter((it) => it.hours <= limit));
    if (missing < Math.max(PLAIN_PART * perBucket, PLAIN_DEVIATIONS * Math.sqrt(perBucket))) continue;
    const age = (window.now - bucket * window.stepSeconds) / HOUR;
    const due = sum(usual.filter((it) => it.hours > limit && it.hours <= age)) / usualBuckets;
    const extra = sum(own.filter((it) => it.hours > limit)) - due;
    if (extra >= 5 + PLAIN_DEVIATIONS * Math.sqrt(due)) most = Math.max(most, extra / missing);
  }
  return Math.min(1, most);
}

/**
 * What was loaded since the first affected rows were due. Late rows of the days before come with every load: where there are
 * none either, nothing was loaded; where they are there, the table was loaded without the affected rows.
 */
function loadsOf(cells: readonly ArrivalCell[], usual: readonly ArrivalCell[], window: ArrivalWindow) {
  const { from, now, stepSeconds, usualFrom } = window;
  const offsets = usual.map((it) => ({ ...it, hours: it.loaded - it.bucket * stepSeconds }));
  const due = quantile(offsets, 0.5);
  const span = now - from * stepSeconds;
  const slack = LOAD_JITTER;
  const since = (bucket: number) =>
    cells.filter(
      (it) =>
        it.loaded >= bucket * stepSeconds + due - slack &&
        it.loaded <= bucket * stepSeconds + Math.max(span, due + slack),
    );
  const others: number[] = [];
  // The days before the first that is usual are not known, nor what they left to come.
  for (let bucket = usualFrom + 2; bucket < from; bucket++)
    others.push(sum(since(bucket).filter((it) => it.bucket < bucket)));
  const isDue = span >= due + slack && others.length >= LEAST_USUAL;
  return {
    loadedSince: sum(since(from)),
    othersExpected: isDue ? others.reduce((all, it) => all + it, 0) / others.length : 0,
  };
}

/** The same number of hours, at least one everywhere, at the low, middle and high end of the delays. */
function shiftOf(affected: readonly ArrivalCell[], usual: readonly number[]): number {
  if (sum(affected) < LEAST_ROWS) return 0;
  const moved = [0.05, 0.5, 0.95].map((share, i) => quantile(affected, share) - usual[i]);
  const [least, most] = [Math.min(...moved), Math.max(...moved)];
  return most - least <= 1 && (least >= 1 || most <= -1) ? moved[1] : 0;
}

const sum = (cells: readonly ArrivalCell[]) => cells.reduce((all, it) => all + it.rows, 0);

function quantile(cells: readonly ArrivalCell[], share: number): number {
  const sorted = [...cells].sort((a, b) => a.hours - b.hours);
  const wanted = share * sum(sorted);
  let passed = 0;
  for (const { hours, rows } of sorted) {
    passed += rows;
    if (passed >= wanted) return hours;
  }
  return sorted[sorted.length - 1].hours;
}
