import type { ModelChange, ShownChange } from '../changes/change.ts';
import { describeChange } from '../changes/show-change.ts';
import type { HistoryEntry } from '../changes/semantic-history.ts';
import type { BlameChangeType } from './result.ts';

/** What a commit did to a target, in words and kinds. */
export interface Wording {
  /** Each difference, the most telling first. */
  readonly changes: readonly string[];
  readonly detail: readonly string[];
  readonly changeType: BlameChangeType;
}

const SHOWN = 3;
/** Kinds that alter which columns there are, and nothing in them. */
const SCHEMA_KINDS = new Set([
  'column_added',
  'column_removed',
  'column_renamed',
  'column_moved',
  'type_changed',
]);

/** The history entry in words, for the model itself or one of its columns. */
export function wordingOf(entry: HistoryEntry): Wording {
  const { model, life, renamedFrom, notes } = entry;
  const own = entry.models.filter((it) => it.name === model);
  const most = ({ changes }: ModelChange) => Math.max(0, ...changes.map(weight));
  const others = entry.models.filter((it) => it.name !== model).toSorted((a, b) => most(b) - most(a));
  const told: Told[] = [
    ...(life === 'began' ? [{ text: `${model} begins here`, kind: 'model_added' }] : []),
    ...(life === 'ended' ? [{ text: `${model} is gone`, kind: 'model_removed' }] : []),
    ...(renamedFrom === undefined
      ? []
      : [{ text: `${renamedFrom} is now called ${model}`, kind: 'model_renamed' }]),
    ...own.filter(() => life === null).flatMap((it) => ofModel(it, entry)),
    ...others.flatMap((it) =>
      ofModel(it, entry).map(({ text, kind }) => ({ text: `${it.name}: ${text}`, kind })),
    ),
  ];
  const quiet: Told[] = notes
    .filter((it) => it !== `${renamedFrom} is now called ${model}`)
    .map((text) => ({ text, kind: noteKind(text) }));
  const isMeant = told.some(({ kind }) => kind !== 'cosmetic');
  const all = [...told.filter(({ kind }) => !isMeant || kind !== 'cosmetic'), ...quiet];
  return {
    changes: [...new Set(all.map(({ text }) => text))],
    detail: [...new Set(all.map(({ kind }) => kind))],
    changeType: typeOf(
      told.filter(({ kind }) => kind !== 'cosmetic'),
      quiet,
      entry,
    ),
  };
}

interface Told {
  readonly text: string;
  readonly kind: string;
}

function ofModel(it: ModelChange, { column, model }: HistoryEntry): Told[] {
  const seed = it.id.startsWith('seed.');
  if (it.how === 'added') return [{ text: 'is new', kind: 'model_added' }];
  if (it.how === 'removed') return [{ text: 'is gone', kind: 'model_removed' }];
  if (it.how === 'contents')
    return seed
      ? [{ text: 'rows of the seed differ', kind: 'seed_changed' }]
      : [{ text: 'its code differs', kind: 'contents_changed' }];
  if (it.changes.length === 0)
    return it.class === 'cosmetic'
      ? [{ text: 'written in another way, with the same meaning', kind: 'cosmetic' }]
      : [{ text: 'differs in a way that cannot be read', kind: 'query_changed' }];
  const ofColumn =
    column === undefined || it.name !== model ? it.changes : it.changes.filter(touches(column));
  const chosen = ofColumn.length === 0 ? it.changes : ofColumn;
  return [...chosen].sort(byWeight).map((change) => ({ text: phrase(change, it), kind: change.kind }));
}

const touches = (column: string) => (it: ShownChange) => {
  const name = column.toLowerCase();
  const names = [...it.columns, it.renamed?.before ?? '', it.renamed?.after ?? ''];
  return it.rows !== 'same' || it.fanOut || names.some((other) => other.toLowerCase() === name);
};

/** Rows first, then names of columns, then what is in them. */
function byWeight(a: ShownChange, b: ShownChange): number {
  return weight(b) - weight(a);
}

function weight({ rows, kind }: ShownChange): number {
  // Where columns stand is the least of it.
  if (kind === 'column_moved') return -1;
  return (rows === 'same' ? 0 : 2) + (SCHEMA_KINDS.has(kind) ? 1 : 0);
}

function phrase(change: ShownChange, { isIncrementalOnly }: ModelChange): string {
  const { kind, columns, nulls } = change;
  const isFew =
    columns.length > 0 && columns.length <= 2 && kind !== 'column_added' && kind !== 'column_removed';
  const nullable =
    isFew && nulls === 'more'
      ? `, ${columns.join(' and ')} became nullable`
      : isFew && nulls === 'fewer'
        ? `, ${columns.join(' and ')} became less nullable`
        : '';
  return `${describeChange(change)}${nullable}${isIncrementalOnly ? ' (in incremental runs)' : ''}`;
}

function noteKind(text: string): string {
  if (text.startsWith('test ')) return text.endsWith('added') ? 'test_added' : 'test_removed';
  return text.startsWith('description') ? 'description_changed' : 'model_renamed';
}

function typeOf(told: readonly Told[], quiet: readonly Told[], { paths }: HistoryEntry): BlameChangeType {
  const kinds = new Set(told.map(({ kind }) => kind));
  const only = (...some: string[]) => kinds.size > 0 && [...kinds].every((it) => some.includes(it));
  if (only('seed_changed')) return 'data_load';
  if (only('config_changed') || (told.length === 0 && quiet.length > 0)) return 'config_change';
  if (only(...SCHEMA_KINDS)) return 'schema_change';
  const isSettings = paths.length > 0 && paths.every((it) => /\.ya?ml$/.test(it));
  return isSettings ? 'config_change' : 'transformation_change';
}

/** The first few of many differences in a line; a model upstream is named once for all of its own that follow. */
export function summed(changes: readonly string[]): string {
  const more = changes.length - SHOWN;
  const shown = changes
    .slice(0, more === 1 ? SHOWN + 1 : SHOWN)
    .map((it, i) => {
      const [prefix] = /^[\w.-]+: /.exec(it) ?? [''];
      return prefix !== '' && i > 0 && changes[i - 1].startsWith(prefix) ? it.slice(prefix.length) : it;
    })
    .join('; ');
  return more > 1 ? `${shown}; and ${more} more` : shown;
}
