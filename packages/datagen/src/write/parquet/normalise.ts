import {
  gather,
  materialise,
  runsColumn,
  splitNulls,
  valuesColumn,
  type Column,
  type Validity,
  type ValuesColumn,
} from '@dataing/base/columns';

/**
 * A column in the one form that the encoders know: nulls apart, no empty runs, runs over values or codes only, and
 * one bit pattern for NaN (engines leave it open which one a computation gives, and a file must not show it).
 */
export function normalise(column: Column): { readonly dense: Column; readonly validity?: Validity } {
  const { dense, validity } = splitNulls(column);
  const plain = normaliseRuns(dense);
  return { dense: plain.type === 'float' ? withOneNaN(plain) : plain, validity };
}

function normaliseRuns(column: Column): Column {
  if (column.kind !== 'runs') return column;
  const { values, counts } = column;
  if (counts.includes(0)) {
    const kept: number[] = [];
    for (let i = 0; i < counts.length; i++) if (counts[i] > 0) kept.push(i);
    return normaliseRuns(
      runsColumn(
        gather(values, kept),
        Int32Array.from(kept, (i) => counts[i]),
      ),
    );
  }
  if (values.kind === 'codes' || values.kind === 'values') return column;
  return runsColumn(materialise(values), counts);
}

function withOneNaN(column: Column): Column {
  switch (column.kind) {
    case 'runs':
      return { ...column, values: withOneNaN(column.values) };
    case 'codes':
      return { ...column, dictionary: valuesWithOneNaN(column.dictionary) };
    case 'values':
      return valuesWithOneNaN(column);
    case 'sequence':
      return column;
  }
}

function valuesWithOneNaN(column: ValuesColumn): ValuesColumn {
  const data = column.data as Float64Array;
  let nans = 0;
  for (let i = 0; i < data.length; i++) nans += data[i] === data[i] ? 0 : 1;
  if (nans === 0) return column;
  const copy = data.slice();
  const words = new Uint32Array(copy.buffer);
  for (let i = 0; i < copy.length; i++) {
    if (copy[i] === copy[i]) continue;
    words[2 * i] = 0;
    words[2 * i + 1] = 0x7ff80000;
  }
  return valuesColumn(column.type, copy);
}
