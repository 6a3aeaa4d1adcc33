import type { ColumnHome } from './column-home.ts';
import type { Generator } from './document.ts';
import { type Place, report } from './reading.ts';

export type ReadGenerator = (home: ColumnHome, place: Place) => Generator | undefined;

/** Generators whose values are the row's own affair; the others hold for a column as a whole. */
export const INNER: readonly Generator['kind'][] = [
  'choice',
  'distribution',
  'faker',
  'regex',
  'expression',
  'after',
  'lookup',
  'given',
];

/** A generator inside another one; `where` says what it does there: "stand in a case". */
export function readInner(
  home: ColumnHome,
  place: Place,
  read: ReadGenerator,
  { code, where }: { readonly code: string; readonly where: string },
): Generator | undefined {
  const generator = read(home, place);
  if (generator === undefined) return undefined;
  const isDrawn =
    generator.kind === 'lookup' && generator.mode.kind !== 'parent' && generator.mode.kind !== 'join';
  if (INNER.includes(generator.kind) && !isDrawn) return generator;
  const what = isDrawn ? 'a lookup of a row that is drawn' : generator.kind;
  const message = `${what} cannot ${where}: its values hold for the column as a whole`;
  return report(home.reading, code, place, message, {
    help: 'Make it a column of its own, and take it from there by an expression.',
  });
}
