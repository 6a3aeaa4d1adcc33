import { inline, type Key, type Keyword, list, number, scalar, text } from './keyword.ts';

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
