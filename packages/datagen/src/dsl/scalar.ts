/** A value as documents write it. */
export type Scalar = string | number | boolean | null;

export type ColumnType = 'int' | 'float' | 'string' | 'bool' | 'datetime' | 'date' | 'json';
