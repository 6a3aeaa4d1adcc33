import type { CauseType } from '../hypothesis/cause-types.ts';
import type { ShownChange } from './change.ts';

/** What an expression has afterwards and had not before, or the reverse, and the types of cause that it makes likely. */
const SIGNS: ReadonlyArray<
  readonly [sign: RegExp, added: readonly CauseType[], removed: readonly CauseType[]]
> = [
  [/^(cast\()?\s*null\b/i, ['schema_change'], []],
  [/\b(coalesce|ifnull|nvl)\s*\(/i, ['sentinel_default'], ['source_nulls']],
  [/\bnullif\s*\(|\btry_cast\s*\(|\bthen null\b|\belse null\b/i, ['source_nulls'], ['sentinel_default']],
  [/[*/]\s*(0?\.\d+|\d+(\.\d+)?)/, ['unit_change'], ['unit_change']],
  [
    /\binterval\b|\bat time zone\b|\btimezone\s*\(|\bstrptime\s*\(|\bconvert_timezone/i,
    ['timezone_shift'],
    ['timezone_shift'],
  ],
  [/\b(left|right|substr|substring|trunc|floor|round|ceil)\s*\(/i, ['truncation'], []],
  [/::\s*(big|small)?int(eger)?\b|\bas (big|small)?int(eger)?\s*\)/i, ['truncation'], []],
  [/\b(lower|upper|replace|initcap|trim)\s*\(|\bcase\b/i, ['enum_drift'], ['enum_drift']],
];

/**
 * Types of cause that a changed expression is likely to be, by what its text gained and lost: NULL in its place, a default,
 * a factor, a time zone, a cut. Empty where the text does not say.
 */
export function typesOfExpression({ kind, was, is }: ShownChange): readonly CauseType[] {
  if (kind !== 'expression_changed' && kind !== 'type_changed') return [];
  if (was === undefined || is === undefined) return [];
  const found = SIGNS.flatMap(([sign, added, removed]) => {
    const [before, after] = [countOf(sign, was), countOf(sign, is)];
    return after > before ? added : after < before ? removed : [];
  });
  const types = new Set(found);
  // What is cut to tens is divided and multiplied on the way.
  if (types.has('truncation')) types.delete('unit_change');
  return [...types];
}

function countOf(sign: RegExp, text: string): number {
  return [...text.matchAll(new RegExp(sign.source, `${sign.flags}g`))].length;
}
