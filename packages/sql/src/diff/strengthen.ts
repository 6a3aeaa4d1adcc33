import { type Block, type FromPart, type Source, sourcesOf, type Term } from './form.ts';

/** A LEFT JOIN whose padding a condition throws away is an inner join. */
export function strengthen(block: Block): Block {
  const weak = block.from.attached.find(
    ({ join, right }) => join === 'left' && rejectsAny(block.filters, new Set(sourcesOf(right))),
  );
  if (weak === undefined) return block;
  const from = taken(block.from, weak.right, weak);
  return strengthen({ ...block, from, filters: [...block.filters, ...weak.on] });
}

function rejectsAny(filters: readonly Term[], padded: ReadonlySet<Source>): boolean {
  return filters.some((term) => rejectsNull(term, padded));
}

function taken(from: FromPart, right: FromPart, attached: FromPart['attached'][number]): FromPart {
  return {
    inner: [...from.inner, ...right.inner],
    attached: [...from.attached.filter((each) => each !== attached), ...right.attached],
    conditions: from.conditions,
  };
}

/** Whether a condition cannot be true of a row in which all columns of some places are NULL. */
function rejectsNull(term: Term, padded: ReadonlySet<Source>): boolean {
  if (term.kind === 'ref') return padded.has(term.source);
  const [first] = term.args;
  if (/^binary:(=|<>|<|<=)$/.test(term.shape)) return term.args.some((arg) => isStrict(arg, padded));
  if (term.shape === 'or') return term.args.every((arg) => rejectsNull(arg, padded));
  if (term.shape === 'and') return term.args.some((arg) => rejectsNull(arg, padded));
  if (term.shape === 'in' || term.shape === 'in_query') return isStrict(first, padded);
  return (
    term.shape === 'not' &&
    first.kind === 'node' &&
    first.shape === 'is:null' &&
    isStrict(first.args[0], padded)
  );
}

/** Whether a value is NULL where the columns of these places are. */
function isStrict(term: Term, padded: ReadonlySet<Source>): boolean {
  if (term.kind === 'ref') return padded.has(term.source);
  return /^binary:[-+*]$/.test(term.shape) && term.args.some((arg) => isStrict(arg, padded));
}
