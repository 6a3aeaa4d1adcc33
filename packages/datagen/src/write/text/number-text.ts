import type { ArenaWriter } from '@dataing/base/columns';

/** Powers of ten that most decimal fractions end at: cents, tenths, then finer ones. */
const scales: ReadonlyArray<readonly [scale: number, digits: number]> = [
  [100, 2],
  [10, 1],
  [1000, 3],
  [10_000, 4],
  [1_000_000, 6],
];

/** Below this every whole number of a scale is told from its neighbours by its digits. */
const shortMax = 1e15;

/**
 * Appends the shortest decimal that reads back as `value`, as JavaScript prints it, with `.0` behind a whole number
 * so that readers take it for a float. Finite values only. Numbers of few decimals, nearly all there are, are written
 * digit by digit without a string. True where it was written with an exponent.
 */
export function appendFloat(out: ArenaWriter, value: number): boolean {
  const size = Math.abs(value);
  if (size < shortMax) {
    if (value < 0 || Object.is(value, -0)) out.appendByte(45);
    if (Math.floor(size) === size) {
      out.appendInteger(size);
      out.appendByte(46);
      out.appendByte(48);
      return false;
    }
    for (const [scale, digits] of scales) {
      const scaled = Math.round(size * scale);
      if (scaled > shortMax || scaled / scale !== size) continue;
      appendScaled(out, scaled, scale, digits);
      return false;
    }
    return appendPrinted(out, size);
  }
  return appendPrinted(out, value);
}

function appendPrinted(out: ArenaWriter, value: number): boolean {
  const text = String(value);
  const hasExponent = text.includes('e');
  // All digits and signs: an encoder would cost more than they do.
  for (let i = 0; i < text.length; i++) out.appendByte(text.charCodeAt(i));
  if (!hasExponent && !text.includes('.')) out.appendText('.0');
  return hasExponent;
}

/** `scaled / scale` with trailing zeros of the fraction left out; the fraction is not 0. */
function appendScaled(out: ArenaWriter, scaled: number, scale: number, digits: number): void {
  const whole = Math.floor(scaled / scale);
  let fraction = scaled - whole * scale;
  let width = digits;
  for (; fraction - Math.floor(fraction / 10) * 10 === 0; width--) fraction /= 10;
  out.appendInteger(whole);
  out.appendByte(46);
  out.appendInteger(fraction, width);
}

/** Appends an unscaled decimal with its point: 1234 with scale 2 as 12.34, -5 as -0.05. */
export function appendDecimal(out: ArenaWriter, unscaled: number | bigint, scale: number): void {
  const text = String(unscaled < 0 ? -unscaled : unscaled).padStart(scale + 1, '0');
  if (unscaled < 0) out.appendByte(45);
  out.appendText(scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`);
}
