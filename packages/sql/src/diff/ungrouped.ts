import { parseSql } from '../grammar/index.ts';
import type { Block, Form, Term } from './form.ts';
import { sourcesOf } from './form.ts';
import type { ImpactOptions } from './impact.ts';
import { readForm } from './read-form.ts';
import { isSameTerm } from './unique.ts';

/** Dialects that take any value of a group where a column is not grouped. */
const LENIENT: ReadonlySet<string> = new Set(['mysql', 'sqlite']);

/**
 * Output columns of grouped queries inside a query, itself included, that are neither grouped nor aggregated: engines refuse
 * these. Names as the query has them; none where the engine is lenient or the text cannot be read.
 */
export function ungroupedColumns(query: string, { dialect, schema }: ImpactOptions): readonly string[] {
  if (LENIENT.has(dialect)) return [];
  const { read } = readForm(query, parseSql(query, { dialect }), { dialect, schema });
  return read === undefined ? [] : [...new Set(blocksOf(read.form).flatMap(ungrouped))];
}

function blocksOf(root: Form): Block[] {
  const blocks: Block[] = [];
  const seen = new Set<Form>();
  const waiting = [root];
  for (let form = waiting.pop(); form !== undefined; form = waiting.pop()) {
    if (seen.has(form)) continue;
    seen.add(form);
    if (form.kind === 'set') waiting.push(...form.branches);
    if (form.kind !== 'block') continue;
    blocks.push(form);
    for (const { content } of sourcesOf(form.from)) if (content.kind !== 'table') waiting.push(content);
  }
  return blocks;
}

function ungrouped({ groups, extra, outputs }: Block): string[] {
  if (groups === undefined || extra.length > 0) return [];
  const isCovered = (term: Term): boolean => {
    if (groups.some((it) => isSameTerm(it, term))) return true;
    if (term.kind === 'ref') return false;
    if (term.mark === 'aggregate') return true;
    return term.args.every(isCovered);
  };
  return outputs.flatMap(({ name, term }) => (isCovered(term) ? [] : [name]));
}
