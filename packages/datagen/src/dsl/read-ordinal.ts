import { checkOutput, isCastable } from './casts.ts';
import type { ColumnHome } from './column-home.ts';
import type { Generator } from './document.ts';
import { checkGrid, readFrequency } from './read-times.ts';
import { readWithin } from './read-within.ts';
import { type Fields, type Place, readFields, readNumber, report } from './reading.ts';
import { readAttribute } from './scope.ts';

type Ordinal = Extract<Generator, { kind: 'ordinal' }>;

/**
 * `{start?, step?}`, `{from}` or `{within, freq}`: numbers, the rows of a table or the points of a grid, dealt out by each
 * row's number among its siblings.
 */
export function readOrdinal(home: ColumnHome, place: Place): Ordinal | undefined {
  const { reading } = home;
  const allowed = ['start', 'step', 'from', 'within', 'freq'];
  const fields = readFields(reading, place, { what: 'ordinal', allowed });
  if (!fields) return undefined;
  const forms = [['from'], ['within', 'freq'], ['start', 'step']];
  const given = forms.filter((keys) => keys.some((key) => fields.get(key)));
  if (given.length > 1) {
    const message = `ordinal takes "${given[0][0]}" or "${given[1][0]}", not both`;
    return report(reading, 'DSL_CHOICE_SOURCE', place, message, { help: 'Remove one of the two.' });
  }
  if (given[0] === forms[0]) return readRowsOf(home, fields);
  return given[0] === forms[1] ? readTimesOf(home, fields) : readNumbersOf(home, place, fields);
}

function readNumbersOf(home: ColumnHome, place: Place, fields: Fields): Ordinal | undefined {
  if (!checkOutput(home, place, 'int', 'ordinal')) return undefined;
  const read = (key: string): number | undefined => {
    const at = fields.get(key);
    return at ? readNumber(home.reading, at, key, { integer: true, min: -1e9, max: 1e9 }) : 1;
  };
  const start = read('start');
  const step = read('step');
  if (start === undefined || step === undefined) return undefined;
  if (step !== 0) return { kind: 'ordinal', of: { kind: 'numbers', start, step } };
  const at = fields.get('step') ?? place;
  return report(home.reading, 'DSL_OUT_OF_RANGE', at, 'the step of an ordinal must not be 0', {
    help: 'Write 1, or another whole number.',
  });
}

function readRowsOf({ reading, scope, node, type, name }: ColumnHome, fields: Fields): Ordinal | undefined {
  const place = fields.need('from');
  const from = place && readAttribute(reading, scope, place, 'ordinal.from');
  if (!from || !place) return undefined;
  if (from.node === node.id) {
    const message = `"${node.id}" cannot deal out its own rows`;
    return report(reading, 'DSL_BAD_REFERENCE', place, message, { help: 'Name another table.' });
  }
  if (from.spec.type !== undefined && !isCastable(from.spec.type, type)) {
    const message = `"${from.node}.${from.column}" is of type ${from.spec.type}, "${name}" of type ${type}`;
    return report(reading, 'DSL_GENERATOR_TYPE', place, message, { help: 'Make the two types agree.' });
  }
  return { kind: 'ordinal', of: { kind: 'rows', node: from.node, column: from.column } };
}

function readTimesOf(home: ColumnHome, fields: Fields): Ordinal | undefined {
  const { reading } = home;
  const within = fields.need('within');
  const freqPlace = fields.need('freq');
  if (!checkOutput(home, fields.place, 'datetime', 'ordinal')) return undefined;
  const range = within && readWithin(home, within, 'ordinal');
  const freq = freqPlace && readFrequency(reading, freqPlace);
  if (!range || !freq || !freqPlace) return undefined;
  checkGrid(reading, freqPlace, { ...range, freq, patterns: [] });
  return { kind: 'ordinal', of: { kind: 'times', ...range, freq } };
}
