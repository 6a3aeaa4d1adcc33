/** A number as a text gives it: its value, its decimals, and whether it is a percentage. */
export interface WrittenNumber {
  readonly text: string;
  readonly value: number;
  readonly decimals: number;
  readonly isShare: boolean;
}

const WRITTEN =
  /(?<![\w.])[-\u2212]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.])[-\u2212]?\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi;
const SHARE = /^\s*(?:%|percent|per cent)/i;

/** Every number in a text, but for those inside words (`q12`, `v2`). */
export function numbersIn(text: string): readonly WrittenNumber[] {
  return [...text.matchAll(WRITTEN)].map((match) => {
    const digits = match[0].replaceAll(',', '').replace('\u2212', '-');
    const after = text.slice(match.index + match[0].length);
    return {
      text: match[0],
      value: Number(digits),
      decimals: /\.(\d+)/.exec(digits)?.[1].length ?? 0,
      isShare: SHARE.test(after),
    };
  });
}

/**
 * The numbers of `text` that no number of the evidence rounds to: at the decimals that were written, as they stand, as
 * percentages, and without their sign ("fell by 12" of -12).
 */
export function unfoundedNumbers(text: string, evidence: readonly number[]): readonly string[] {
  return numbersIn(text)
    .filter((written) => !evidence.some((value) => roundsTo(value, written)))
    .map(({ text: number }) => number);
}

function roundsTo(value: number, { value: written, decimals, isShare }: WrittenNumber): boolean {
  const half = 0.5000001 / 10 ** decimals;
  const readings = isShare ? [value, 100 * value] : [value];
  return readings.some((reading) => Math.abs(Math.abs(reading) - Math.abs(written)) <= half);
}
