import {
  attribute,
  either,
  flag,
  inline,
  type Keyword,
  list,
  number,
  scalar,
  text,
  words,
} from './keyword.ts';

const attr = {
  about: 'The column: table.column, or a column of this table.',
  value: attribute,
  needed: true,
} as const;

/** What must hold. */
export const constraintKeywords: readonly Keyword[] = [
  {
    name: 'constraints',
    group: 'constraint',
    about: 'What must hold in the data, of the whole document or of one table. `datagen validate` checks it.',
    keys: {
      unique: {
        about: 'Columns without repeated values; a list of columns is unique together.',
        value: list(either(attribute, list(attribute, { min: 1 }))),
      },
      foreign_keys: {
        about: 'References: every value of `from` occurs in `to`.',
        value: list(
          inline({ from: { ...attr, about: 'The referring column.' }, to: { ...attr, about: 'The key.' } }),
        ),
      },
      ranges: {
        about: 'Bounds of numbers; one bound at least.',
        value: list(
          inline({
            attr,
            min: { about: 'Least.', value: number() },
            max: { about: 'Greatest.', value: number() },
          }),
        ),
      },
      inequalities: {
        about: 'Comparisons of two columns of a row.',
        value: list(
          inline({
            left: { ...attr, about: 'The left column.' },
            op: { about: 'The comparison.', value: words('<', '<=', '>', '>=', '=='), needed: true },
            right: { ...attr, about: 'The right column.' },
          }),
        ),
      },
      pattern: {
        about: 'Regular expressions, anchored at the start.',
        value: list(inline({ attr, regex: { about: 'The expression.', value: text, needed: true } })),
      },
      enum: {
        about: 'Allowed values: listed, or those of another column.',
        value: list(
          inline({
            attr,
            values: { about: 'The values.', value: list(scalar, { min: 1 }) },
            enum_ref: { about: 'The column that holds them.', value: attribute },
          }),
        ),
      },
    },
  },
  {
    name: 'column_constraints',
    group: 'constraint',
    about: 'The `constraints` of a column: the same, said on the spot.',
    keys: {
      pattern: { about: 'A regular expression, anchored at the start.', value: text },
      regex: { about: 'The same as pattern.', value: text },
      enum: { about: 'Allowed values.', value: list(scalar, { min: 1 }) },
      enum_ref: { about: 'The column that holds the allowed values.', value: attribute },
      min: { about: 'Least.', value: number() },
      max: { about: 'Greatest.', value: number() },
      unique: { about: 'No repeated values.', value: flag },
    },
  },
];
