import { type Form, ownTerms, type Source, sourcesOf, type Term } from './form.ts';

/** What is true of a part whoever asks; kept per part, for parts are shared and never change. */
interface Summary {
  /** Places that are named in it and stand outside of it. */
  readonly free: ReadonlySet<Source>;
  /** Queries in queries. */
  readonly depth: number;
}

const NONE: ReadonlySet<Source> = new Set();
const known = new WeakMap<Term | Form, Summary>();

/** Most queries in queries of a form: what walks forms by recursion is safe below it. */
const FORM_DEPTH_MAX = 300;

/** Stands for a query whose form would be too deep to walk; caught where two queries are compared. */
export class TooDeep extends Error {}

export function summaryOf(part: Term | Form): Summary {
  const before = known.get(part);
  if (before !== undefined) return before;
  const made = summarise(part);
  if (made.depth > FORM_DEPTH_MAX) throw new TooDeep(`queries in queries deeper than ${FORM_DEPTH_MAX}`);
  known.set(part, made);
  return made;
}

function summarise(part: Term | Form): Summary {
  switch (part.kind) {
    case 'ref':
      return { free: new Set([part.source]), depth: 0 };
    case 'node':
      return together([...part.args, ...part.queries].map(summaryOf));
    case 'opaque':
      return deeper(summaryOf(part.term));
    case 'set': {
      const tail = part.limit === undefined ? part.order : [...part.order, part.limit];
      return together([...part.branches, ...tail].map(summaryOf));
    }
    case 'block': {
      const own = sourcesOf(part.from);
      const contents = own.flatMap(({ content }) => (content.kind === 'table' ? [] : [summaryOf(content)]));
      const { free, depth } = together([...ownTerms(part).map(summaryOf), ...contents]);
      const inside = new Set(own);
      const outside = [...free].filter((source) => !inside.has(source));
      return deeper({ free: outside.length === 0 ? NONE : new Set(outside), depth });
    }
  }
}

function deeper({ free, depth }: Summary): Summary {
  return { free, depth: depth + 1 };
}

function together(parts: readonly Summary[]): Summary {
  let free = NONE;
  let depth = 0;
  for (const part of parts) {
    if (part.depth > depth) ({ depth } = part);
    if (part.free.size === 0 || part.free === free) continue;
    free = free.size === 0 ? part.free : new Set([...free, ...part.free]);
  }
  return { free, depth };
}

/** Whether a part names one of the places, queries inside it looked through. */
export function names(part: Term | Form, places: Pick<ReadonlySet<Source>, 'has' | 'size'>): boolean {
  for (const source of summaryOf(part).free) if (places.has(source)) return true;
  return false;
}
