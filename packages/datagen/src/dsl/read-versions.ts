import { creationColumn, ancestorColumn } from './entity-columns.ts';
import { type FillRule, type ProcessHome, type ReadProcess, readFilled, readStart } from './process-home.ts';
import type { VersionsProcess } from './processes.ts';
import { type Fields, isRemark, type Place, readEntries, readFields, readNumber, report } from './reading.ts';
import { findColumn, readNodeName } from './scope.ts';

const YEAR_MICROS = 365.25 * 86_400_000_000;
const MOST_PER_YEAR = 10_000;

const VERSION: FillRule = {
  key: 'version',
  field: 'index',
  type: 'int',
  guess: ({ name }) => /^(version|version_no|version_number|sequence|seq)$/i.test(name),
};
const VERSION_RULES: readonly FillRule[] = [
  VERSION,
  {
    key: 'valid_from',
    field: 'time',
    type: 'datetime',
    guess: ({ name }) => /valid_from|effective_from/i.test(name),
  },
  {
    key: 'valid_to',
    field: 'end',
    type: 'datetime',
    isNullable: true,
    guess: ({ name }) => /valid_to|effective_to/i.test(name),
  },
  { key: 'is_current', field: 'is_current', type: 'bool', guess: ({ name }) => /is_current/i.test(name) },
  {
    key: 'changed',
    field: 'changed',
    type: 'string',
    isNullable: true,
    guess: ({ name }) => /^changed/i.test(name),
  },
];
const LOG_RULES: readonly FillRule[] = [
  VERSION,
  {
    key: 'op',
    field: 'op',
    type: 'string',
    guess: ({ name }) => /^(op|operation)$/i.test(name),
  },
  { key: 'ts', field: 'time', type: 'datetime', guess: ({ type }) => type === 'datetime' },
];

/** `{changes_per_year, deletes_per_year, track: {column: weight}}`: the history of each row of the parent. */
export function readVersions(home: ProcessHome, place: Place): ReadProcess | undefined {
  const { reading } = home;
  const fields = readFields(reading, place, {
    what: 'versions',
    allowed: ['changes_per_year', 'deletes_per_year', 'track', 'start_column', 'columns'],
  });
  const ratePlace = fields?.need('changes_per_year');
  const trackPlace = fields?.need('track');
  if (!fields || !ratePlace || !trackPlace) return undefined;
  const changes = readNumber(reading, ratePlace, 'changes_per_year', { min: 0, max: MOST_PER_YEAR });
  const deletesPlace = fields.get('deletes_per_year');
  const deletes = deletesPlace
    ? readNumber(reading, deletesPlace, 'deletes_per_year', { min: 0, max: MOST_PER_YEAR })
    : 0;
  const filled = readFilled(home, fields, VERSION_RULES);
  const tracked = filled && readTracked(home, trackPlace, filled);
  const start = readBeginning(home, fields);
  if (changes === undefined || deletes === undefined || !filled || !tracked || start === null)
    return undefined;
  const process: VersionsProcess = {
    kind: 'versions',
    changeRate: changes / YEAR_MICROS,
    deleteRate: deletes / YEAR_MICROS,
    tracked,
    ...(start ? { start } : {}),
    from: home.timeframe.start,
    until: home.timeframe.end,
  };
  return { process, filled };
}

/** Null where the column that is named is none. */
function readBeginning(home: ProcessHome, fields: Fields) {
  if (fields.get('start_column')) return readStart(home, fields) ?? null;
  return ancestorColumn(1, home.parent, creationColumn(home.parent));
}

function readTracked(
  { reading, node }: ProcessHome,
  place: Place,
  filled: ReadProcess['filled'],
): VersionsProcess['tracked'] | undefined {
  const entries = readEntries(reading, place, 'track')?.filter(({ key }) => !isRemark(key));
  if (entries?.length === 0) {
    return report(reading, 'DSL_EMPTY_LIST', place, 'track must name a column that changes', {
      help: 'Write {"column": 1}.',
    });
  }
  const tracked: Array<{ column: string; weight: number }> = [];
  for (const entry of entries ?? []) {
    const column = findColumn(reading, node, entry.keyPlace, entry.key);
    const weight = readNumber(reading, entry.place, 'the weight of a column', { above: 0 });
    if (!column || weight === undefined) return undefined;
    if (column.isDerived || filled.has(column.name) || node.pk.includes(column.name)) {
      const message = `"${node.id}.${column.name}" follows from others: it does not change by itself`;
      return report(reading, 'DSL_PROCESS_COLUMN', entry.keyPlace, message, {
        help: 'Track columns that are drawn: a choice, a distribution, a faker.',
      });
    }
    tracked.push({ column: column.name, weight });
  }
  return entries && tracked;
}

/** `{of}`: the inserts, updates and deletes that made the versions of another table. */
export function readChangeLog(home: ProcessHome, place: Place): ReadProcess | undefined {
  const { reading, scope, node } = home;
  const fields = readFields(reading, place, { what: 'change_log', allowed: ['of', 'columns'] });
  const ofPlace = fields?.need('of');
  const of = ofPlace && readNodeName(reading, scope, ofPlace, 'of');
  if (!fields || !of || !ofPlace) return undefined;
  if (of.hasVersions !== true || of.parents[0] !== node.parents[0]) {
    const message = `"${of.id}" has no versions of the rows of "${node.parents[0]}"`;
    return report(reading, 'DSL_PROCESS', ofPlace, message, {
      help: 'Name a table with the key "versions" and the same first parent.',
    });
  }
  const filled = readFilled(home, fields, LOG_RULES);
  return filled && { process: { kind: 'change_log', of: of.id }, filled };
}
