/** The IEEE 754 halves of a double, by DataView so that the machine's byte order never shows. */
const view = new DataView(new ArrayBuffer(8));

/** Sign, exponent and the upper 20 bits of the fraction, as int32. */
export function highWord(x: number): number {
  view.setFloat64(0, x);
  return view.getInt32(0);
}

const LOWEST = -1074;
const powers = new Float64Array(1023 - LOWEST + 1);
powers[-LOWEST] = 1;
for (let k = 1; k <= 1023; k++) powers[k - LOWEST] = powers[k - 1 - LOWEST] * 2;
for (let k = -1; k >= LOWEST; k--) powers[k - LOWEST] = powers[k + 1 - LOWEST] / 2;

/** 2^k, for whole -1074 <= k <= 1023. From a table: writing words and reading a double stalls the processor. */
export function powerOfTwo(k: number): number {
  return powers[k - LOWEST];
}
