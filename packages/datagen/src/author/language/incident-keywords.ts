import type { FaultKind } from '../../dsl/incidents.ts';
import {
  either,
  flag,
  inline,
  instant,
  type Key,
  type Keys,
  type Keyword,
  list,
  mapOf,
  number,
  scalar,
  text,
  whole,
  words,
} from './keyword.ts';

const column: Key = { about: 'The column hit.', value: text, needed: true };
const copies: Key = {
  about: 'How often a row that is hit is repeated.',
  value: whole({ min: 1, max: 100 }),
  otherwise: '1',
};
const delay: Key = { about: 'Hours.', value: number({ above: 0, max: 1_000_000 }) };
const factor: Key = { about: 'What values are multiplied by.', value: number(), needed: true };

/** What each kind does, and the keys that it has beside those of every incident. */
const kinds: Readonly<Record<FaultKind, { readonly about: string; readonly keys: Keys }>> = {
  null_spike: { about: 'values are lost', keys: { column } },
  dropped_rows: { about: 'rows are lost', keys: {} },
  dropped_partitions: {
    about: 'whole days or hours are lost; `rate` is their share',
    keys: { partition: { about: 'What is lost at once.', value: words('day', 'hour'), otherwise: 'day' } },
  },
  stale_table: { about: 'no row comes after the start', keys: {} },
  duplicates: {
    about: 'rows are loaded again',
    keys: {
      copies,
      load_column: {
        about:
          'The column that tells loads apart: the copies have the next number, a later time or another text.',
        value: text,
        otherwise: 'the copies are the same in every cell',
      },
      delay_hours: {
        ...delay,
        about: 'Hours between the loads, where `load_column` is a time.',
        otherwise: '1',
      },
    },
  },
  fanout_duplicates: {
    about: 'a join repeats rows, with other values in `column`',
    keys: {
      column: { ...column, about: 'The column in which the copies differ.' },
      values: {
        about: 'What the copies hold there, drawn alike.',
        value: list(scalar, { min: 1 }),
        otherwise: 'the choices of the column',
      },
      copies,
    },
  },
  late_arrival: {
    about: 'rows are loaded late',
    keys: {
      column: { ...column, about: 'The time a row was loaded.' },
      delay_hours: { ...delay, about: 'How many hours late. Either this or `arrives`.' },
      arrives: { about: 'When all of them arrive at once.', value: instant },
    },
  },
  type_drift: {
    about: 'the column turns into text',
    keys: {
      column,
      format: {
        about: 'What stands there then; {value} is the value.',
        value: { type: 'string', minLength: 1, pattern: '\\{value\\}' },
        otherwise: '{value} EUR, of numbers; other types need it',
      },
    },
  },
  rename_column: {
    about: 'values come under another name, the old one is empty',
    keys: { column, to: { about: 'The new name.', value: text, needed: true } },
  },
  drop_column: { about: 'the column is empty from then on', keys: { column } },
  new_category: {
    about: 'a value appears that was never there',
    keys: { column, value: { about: 'The new value.', value: scalar, needed: true } },
  },
  sentinel: {
    about: 'a stand-in such as 0, -1, N/A or 1970-01-01',
    keys: {
      column,
      value: { about: 'The stand-in.', value: scalar, needed: true },
      replaces: {
        about: 'What it stands for.',
        value: words('nulls', 'values', 'both'),
        otherwise: 'nulls where the column is nullable, else values',
      },
    },
  },
  scale: { about: 'a unit or currency is mistaken', keys: { column, factor } },
  slow_drift: {
    about: 'values grow or shrink little by little',
    keys: { column, factor: { ...factor, about: 'The factor reached at the end, from 1 at the start.' } },
  },
  timezone_shift: {
    about: 'times are read in another zone',
    keys: {
      column,
      hours: {
        about: 'Hours added; not 0.',
        value: number({ min: -26, max: 26 }),
        needed: true,
      },
    },
  },
  orphaned_references: { about: 'keys refer to rows that do not exist', keys: { column } },
  truncated_text: {
    about: 'texts are cut off',
    keys: {
      column,
      length: {
        about: 'Characters that are left.',
        value: whole({ min: 0, max: 1_000_000 }),
        needed: true,
      },
    },
  },
};

const segment = mapOf(
  either(
    scalar,
    list(scalar, { min: 1 }),
    inline({
      min: { about: 'Least, a number or a time.', value: scalar },
      max: { about: 'Greatest.', value: scalar },
    }),
  ),
);

function incidentCase(kind: FaultKind): Keys {
  const { about, keys } = kinds[kind];
  return {
    id: { about: 'Its name, once per document.', value: text, needed: true },
    type: { about: `What happens: ${about}.`, value: words(kind), needed: true },
    table: { about: 'The table hit.', value: text, needed: true },
    ...keys,
    where: {
      about: 'Column -> a value, a list of values, or a range of numbers or times: the segment hit.',
      value: segment,
      otherwise: 'all rows',
    },
    window: {
      about: 'When.',
      value: inline({
        start: { about: 'First instant.', value: instant, needed: true },
        end: { about: 'The instant after the last.', value: instant, otherwise: 'never' },
        time_column: { about: 'The time column.', value: text, otherwise: 'the first one' },
      }),
      needed: true,
    },
    rate: {
      about: 'Share of those rows that is hit.',
      value: number({ above: 0, max: 1 }),
      otherwise: '1',
    },
    ramp: {
      about: 'Whether the rate grows evenly from nothing, over the window.',
      value: flag,
      otherwise: 'false',
    },
  };
}

/** What is broken on purpose. */
export const incidentKeywords: readonly Keyword[] = [
  {
    name: 'incident',
    group: 'fault',
    about: 'A fault planted in the finished rows; `_incidents.json` says what was hit.',
    keys: {},
    cases: (Object.keys(kinds) as FaultKind[]).map(incidentCase),
  },
];
