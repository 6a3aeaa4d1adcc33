/** 0.2413 -> "24.1 %"; small shares keep two significant digits. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  const digits = percent !== 0 && Math.abs(percent) < 1 ? 2 : 1;
  return `${percent.toFixed(digits)} %`;
}

/** A probability: as a percentage that never says certain or impossible. */
export function formatChance(probability: number): string {
  if (probability > 0.9995) return 'over 99.9 %';
  return probability < 0.0005 ? 'under 0.1 %' : formatPercent(probability);
}

/** A metric's value: shares in percent, large numbers grouped by thousands, small ones to four digits. */
export function formatLevel(value: number, isShare: boolean): string {
  if (isShare) return formatPercent(value);
  if (Math.abs(value) >= 1000) return grouped(Math.round(value));
  if (Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}

/** 1234567 -> "1,234,567", without a locale. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** app_version = 2.3.1 and channel = web; "the whole table" of no conditions. */
export function segmentText(segment: Readonly<Record<string, string>>): string {
  const parts = Object.entries(segment).map(([column, value]) =>
    value === 'NULL' ? `${column} is NULL` : `${column} = ${value}`,
  );
  return parts.length === 0 ? 'the whole table' : parts.join(' and ');
}

/** An instant for people: 2026-01-24T00:00:00 -> "2026-01-24", 2026-01-24T13:00:00 -> "2026-01-24 13:00". */
export function formatMoment(instant: string | null): string {
  if (instant === null) return 'unknown';
  return instant
    .replace(/T00:00:00$/, '')
    .replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):00$/, '$1 $2')
    .replace('T', ' ');
}

/** A grain as a precision: "1 hour" -> "to the hour", "30 minutes" -> "to 30 minutes". */
export function formatPrecision(grain: string): string {
  return grain.startsWith('1 ') ? `to the ${grain.slice(2)}` : `to ${grain}`;
}
