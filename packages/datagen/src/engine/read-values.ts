import { expandRuns, isNull, type Column } from '@dataing/base/columns';

/** What `read` makes of each row's value; once per entry of a dictionary or run. `read` sees null cells too. */
export function valueReader<T>(column: Column, read: (column: Column, i: number) => T): (row: number) => T {
  if (column.kind === 'runs') {
    const ofRun = valueReader(column.values, read);
    const runs = expandRuns(column);
    return (row) => ofRun(runs[row]);
  }
  if (column.kind !== 'codes') return (row) => read(column, row);
  const { codes, dictionary } = column;
  const known: Array<{ value: T } | undefined> = new Array(dictionary.length).fill(undefined);
  return (row) => {
    if (isNull(column, row)) return read(column, row);
    return (known[codes[row]] ??= { value: read(dictionary, codes[row]) }).value;
  };
}
