import {
  either,
  flag,
  inline,
  instant,
  mapOf,
  words,
  type Key,
  type Keyword,
  list,
  number,
  scalar,
  text,
} from './keyword.ts';

const name: Key = { about: 'Its name, once per table.', value: text, needed: true };
const scales: Key = {
  about:
    'What follows it: tables below (their number of rows) and `table.column` below (their numbers), along the line of first parents.',
  value: list(text),
  otherwise: 'nothing but the columns that show it',
};

/** How values and rows of an entity hang together. */
export const relationKeywords: readonly Keyword[] = [
  {
    name: 'correlation',
    group: 'table',
    about:
      'Two columns of a table that rise or fall together (an entry of `correlations`); the values of each stay distributed as they are.',
    keys: {
      columns: {
        about: 'The two columns: of a distribution (no mixture), or choices of listed values.',
        value: list(text, { min: 2, max: 2 }),
        needed: true,
      },
      rank: {
        about: 'Their rank correlation (Spearman; ties at their middle rank).',
        value: number({ min: -0.99, max: 0.99 }),
        needed: true,
      },
    },
    more: 'Choices stand in the order of their size where they are numbers, else in the order in which they are listed. Pairs without an entry get what follows from the entries. Correlations that no data can have together are refused beside the nearest that some can have, as is a rank that ties leave no room for. Modifiers, segments and ages act afterwards.',
  },
  {
    name: 'traits',
    group: 'table',
    about:
      'What a row is like (an entry of `traits`), drawn once and seen in all that descends from it: a factor, or one of a few choices.',
    keys: {},
    cases: [
      {
        name,
        concentration: {
          about: 'A factor of mean 1: what share of its sum the rows with the greatest have.',
          value: inline({
            top: {
              about: 'These many of the rows, as a share: 0.2.',
              value: number({ above: 0, max: 0.999 }),
              needed: true,
            },
            share: {
              about: 'Have this share of the whole: 0.6.',
              value: number({ above: 0, max: 0.999 }),
              needed: true,
            },
          }),
          needed: true,
        },
        scales,
      },
      {
        name,
        spread: {
          about: 'A factor of mean 1 (lognormal): the standard deviation of its logarithm.',
          value: number({ min: 0, max: 4 }),
          needed: true,
        },
        scales,
      },
      {
        name,
        choices: { about: 'One of these, kept for life.', value: list(scalar, { min: 1 }), needed: true },
        weights: {
          about: 'Their relative weights.',
          value: list(number({ min: 0 })),
          otherwise: 'all alike',
        },
      },
    ],
    more: 'A trait that scales a table scales the rate of its fanout: of two parents, one may have ten times the children of the other, and some none. It composes with segments, ages and effects, each a factor of its own. The generator `trait` shows it in a column.',
  },
  {
    name: 'event',
    group: 'table',
    about: 'Something that lifts or lowers how many rows a table has for a time (an entry of `events`).',
    keys: {
      name: { about: 'What it is called.', value: text, needed: true },
      start: { about: 'First instant.', value: instant, needed: true },
      end: { about: 'The instant after the last.', value: instant, needed: true },
      factor: {
        about: 'What the volume is multiplied by: 3 for a spike, 0 for an outage.',
        value: number({ min: 0, max: 1000 }),
        needed: true,
      },
      shape: {
        about: 'level: the factor throughout; ramp: from 1 up or down to it; fade: from it back to 1.',
        value: words('level', 'ramp', 'fade'),
        otherwise: 'level',
      },
      yearly: {
        about: 'Whether it comes again each year on the same date.',
        value: flag,
        otherwise: 'false',
      },
      where: {
        about:
          'Whose rows: one column and its value or values, of the first parent or a choice of the table itself.',
        value: mapOf(either(text, list(text, { min: 1 }))),
        otherwise: 'all rows',
      },
    },
    more: 'In a child table there are more or fewer rows, and no other row moves. In a table without parents the number of rows is given: events then say when they begin. Events that overlap multiply, with patterns, effects and segments too.',
  },
  {
    name: 'trait',
    group: 'generator',
    about:
      'The trait of the own row or of an ancestor: the device a customer uses, the factor behind its orders.',
    keys: {
      from: {
        about: '`table.trait`: of this table, or of one above along the line of first parents.',
        value: text,
        needed: true,
      },
      keep: {
        about:
          "Of a choice: the share of rows that have the entity's own; the others draw anew by the same weights.",
        value: number({ min: 0, max: 1 }),
        otherwise: '1',
      },
    },
  },
];
