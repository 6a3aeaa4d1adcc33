import type { CauseType } from '../hypothesis/cause-types.ts';
import type { ShownChange } from './change.ts';
import { readCases } from './read-cases.ts';

/** What an expression has afterwards and had not before, or the reverse, and the types of cause that it makes likely. */
const SIGNS: ReadonlyArray<
  readonly [sign: RegExp, added: readonly CauseType[], removed: readonly CauseType[]]
> = [
  [/^(cast\()?\s*null\b/i, ['schema_change'], []],
  [/\b(coalesce|ifnull|nvl)\s*\(/i, ['sentinel_default'], ['source_nulls']],
  [/\bnullif\s*\(|\btry_cast\s*\(/i, ['source_nulls'], ['sentinel_default']],
  [/[*/]\s*(0?\.\d+|\d+(\.\d+)?)/, ['unit_change'], ['unit_change']],
  [
    /\binterval\b|\bat time zone\b|\btimezone\s*\(|\bstrptime\s*\(|\bconvert_timezone/i,
    ['timezone_shift'],
    ['timezone_shift'],
  ],
  [/\b(left|right|substr|substring|trunc|floor|round|ceil)\s*\(/i, ['truncation'], []],
  [/::\s*(big|small)?int(eger)?\b|\bas (big|small)?int(eger)?\s*\)/i, ['truncation'], []],
  [/\b(lower|upper|replace|initcap|trim)\s*\(/i, ['enum_drift'], ['enum_drift']],
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
  const types = new Set([...found, ...typesOfCases(was, is)]);
  // What is cut to tens is divided and multiplied on the way.
  if (types.has('truncation')) types.delete('unit_change');
  return [...types];
}

/** A CASE leaves out what no branch of it gives: which rows that are, another column may say; or it sorts values anew. */
function typesOfCases(was: string, is: string): readonly CauseType[] {
  const [before, after] = [readCases(was), readCases(is)];
  if (before === undefined || after === undefined)
    return countOf(CASE, was) === countOf(CASE, is) ? [] : ['enum_drift', 'segment_failure', 'source_nulls'];
  const types: CauseType[] = [];
  if (after.emptyingSome > before.emptyingSome) types.push('segment_failure', 'source_nulls');
  if (after.emptyingOwn > before.emptyingOwn) types.push('source_nulls');
  const emptying = (it: typeof before) => it.emptyingSome + it.emptyingOwn;
  if (emptying(after) < emptying(before)) types.push('sentinel_default');
  if (after.recoding !== before.recoding) types.push('enum_drift');
  return types;
}

const CASE = /\bcase\b/i;

function countOf(sign: RegExp, text: string): number {
  return [...text.matchAll(new RegExp(sign.source, `${sign.flags}g`))].length;
}
