import { type Keyword, list, number, text } from './keyword.ts';

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
];
