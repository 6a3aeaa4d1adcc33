/**
 * A number with so many digits after the point, correctly rounded from its exact binary value, halves to even: Python's
 * `'%.2f' % x` and round(). Number.prototype.toFixed rounds halves up.
 */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa, halvings] = exactParts(Math.abs(value));
  const scaled = mantissa * 10n ** BigInt(Math.max(0, digits));
  const unit = 1n << BigInt(Math.max(0, halvings));
  const shifted = halvings < 0 ? scaled << BigInt(-halvings) : scaled;
  const divisor = unit * 10n ** BigInt(Math.max(0, -digits));
  const rounded = divided(shifted, divisor) * 10n ** BigInt(Math.max(0, -digits));
  const text = String(rounded).padStart(Math.max(0, digits) + 1, '0');
  return digits <= 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** `value` as an integer halved so many times. */
function exactParts(value: number): [mantissa: bigint, halvings: number] {
  let [mantissa, halvings] = [value, 0];
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    halvings++;
  }
  return [BigInt(mantissa), halvings];
}

function divided(value: bigint, by: bigint): bigint {
  const [whole, rest] = [value / by, (value % by) * 2n];
  return rest > by || (rest === by && whole % 2n === 1n) ? whole + 1n : whole;
}

/** Python's `'%.6e' % x`. */
export function scientific(value: number, digits: number): string {
  return twoDigits(value.toExponential(digits));
}

/** Python's `'%g' % x`: so many significant digits, without zeros at the end. */
export function general(value: number, digits: number): string {
  const significant = Math.max(1, digits);
  const exponent = value === 0 ? 0 : Number(value.toExponential(significant - 1).split('e')[1]);
  if (exponent < -4 || exponent >= significant) {
    const [mantissa, power] = scientific(value, significant - 1).split('e');
    return `${withoutZeros(mantissa)}e${power}`;
  }
  return withoutZeros(fixed(value, significant - 1 - exponent));
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function twoDigits(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}
