import { dialectOf } from '@dataing/sql/dialect';
import { parseSql } from '@dataing/sql/grammar';
import { type Case, type Expression, visitTree } from '@dataing/sql/tree';

/** What the CASEs of an expression do, each counted once. */
interface Cases {
  /** Leave some rows empty, by what stands in another column than the one they give. */
  readonly emptyingSome: number;
  /** Leave some values of their own column empty. */
  readonly emptyingOwn: number;
  /** Put texts in the place of others. */
  readonly recoding: number;
}

const NONE: Cases = { emptyingSome: 0, emptyingOwn: 0, recoding: 0 };

/** Counts the CASEs of a piece of SQL by what comes out of them; undefined where it cannot be read (it may be cut off). */
export function readCases(text: string): Cases | undefined {
  if (!/\bcase\b/i.test(text)) return NONE;
  const { statements, diagnostics } = parseSql(`select ${text} as piece`, dialectOf('duckdb'));
  if (diagnostics.some((it) => it.severity === 'error')) return undefined;
  let cases = NONE;
  visitTree(statements, (part) => {
    if (part.kind !== 'case') return;
    const kind = kindOf(part as unknown as Case);
    if (kind !== undefined) cases = { ...cases, [kind]: cases[kind] + 1 };
  });
  return cases;
}

function kindOf({ operand, branches, otherwise }: Case): keyof Cases | undefined {
  const results = [...branches.map(({ then }) => then), ...(otherwise === undefined ? [] : [otherwise])];
  const isEmptying = otherwise === undefined || results.some(isNull);
  if (!isEmptying) return results.some(isText) ? 'recoding' : undefined;
  const given = columnsOf(results);
  // Of constants alone an empty branch is one more of its kinds.
  if (given.size === 0) return 'recoding';
  const asked = columnsOf([...(operand === undefined ? [] : [operand]), ...branches.map(({ when }) => when)]);
  return [...asked].some((it) => !given.has(it)) ? 'emptyingSome' : 'emptyingOwn';
}

const isNull = (it: Expression) => it.kind === 'literal' && it.value === null;
const isText = (it: Expression) => it.kind === 'literal' && typeof it.value === 'string';

/** Last parts of the names of all columns of expressions. */
function columnsOf(expressions: readonly Expression[]): ReadonlySet<string> {
  const found = new Set<string>();
  visitTree(expressions, (part) => {
    if (part.kind === 'column')
      found.add(String((part.path as ReadonlyArray<{ readonly text: string }>).at(-1)?.text).toLowerCase());
  });
  return found;
}
