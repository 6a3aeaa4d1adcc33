import type { Diagnostic } from '@dataing/base/diagnostics';
import type { SqlDialect } from '@dataing/ports';
import { type ParsedSql, parseSql } from '../grammar/index.ts';
import { renderType, SchemaIndex, type SqlSchema } from '../scope/index.ts';
import { type Change, combineRows, type Finding, mergeAlike, type RowEffect } from './change.ts';
import { compareForms } from './compare-forms.ts';
import type { Form } from './form.ts';
import type { TableNames } from './lowering.ts';
import { type Delta, newSession } from './pairing.ts';
import { type Read, readForm } from './read-form.ts';

export interface DiffOptions {
  readonly dialect: SqlDialect;
  /** Without one, stars over tables stand for columns that are not known, and no join is known to keep its rows. */
  readonly schema?: SqlSchema | SchemaIndex;
  /** The schema that the text before was written for, where it was another one. */
  readonly schemaBefore?: SchemaIndex;
  /** What tables and columns of the text before are called now, where they are the same under another name. */
  readonly namesNow?: TableNames;
  /** What both texts were read as, where that was done already, under the file names `before` and `after`. */
  readonly parsed?: { readonly before: ParsedSql; readonly after: ParsedSql };
  /** Settings of the model before and after: materialisation, keys of increments and the like. */
  readonly config?: {
    readonly before: Readonly<Record<string, unknown>>;
    readonly after: Readonly<Record<string, unknown>>;
  };
}

/**
 * What a reviewer must look at: nothing (`cosmetic`), columns more only (`additive`), values or names of columns
 * (`columns`), which rows there are (`rows`); `unknown` where a text could not be read.
 */
export type ChangeClass = 'cosmetic' | 'additive' | 'columns' | 'rows' | 'unknown';

export interface QueryDiff {
  readonly changes: readonly Change[];
  readonly class: ChangeClass;
  /** No row, value, name or order of columns differs. Order of rows and ties of LIMIT are not looked at. */
  readonly cosmetic: boolean;
  /** All effects on rows together. */
  readonly rows: RowEffect;
  /** Output columns that hold the same value in every row both have, by their names before and after. */
  readonly untouched: ReadonlyArray<{ readonly before: string; readonly after: string }>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What changed between two queries, by what they mean. Both are read, resolved, and turned into a form without
 * aliases, common tables and orders that do not matter; equal forms are `cosmetic`, of others each difference is one
 * change with the columns and rows it can affect. A column that no change touches is a promise; where nothing can be
 * shown, the answer is `unknown` and all is touched. A text that cannot be read, or holds other than one query, gives
 * the class `unknown` and its diagnostics.
 */
export function diffQueries(before: string, after: string, options: DiffOptions): QueryDiff {
  const { dialect, schema, schemaBefore, namesNow, config } = options;
  const index =
    schema === undefined || schema instanceof SchemaIndex ? schema : new SchemaIndex(schema, dialect);
  const parsed = (text: string, file: 'before' | 'after') =>
    options.parsed?.[file] ?? parseSql(text, { dialect, file });
  const earlier = { dialect, schema: schemaBefore ?? index, names: namesNow, file: 'before' };
  const left = readForm(before, parsed(before, 'before'), earlier);
  const right = readForm(after, parsed(after, 'after'), { dialect, schema: index, file: 'after' });
  const diagnostics = [...left.diagnostics, ...right.diagnostics];
  const configured = configChanges(config);
  if (left.read === undefined || right.read === undefined)
    return unreadable(before === after, configured, diagnostics);
  const session = newSession(compareForms);
  const delta = session.compare(left.read.form, right.read.form, 'result');
  const named = namesOf(left.read.form, right.read.form, delta);
  const findings = [...delta.findings, ...moved(delta, left.read.form, right.read.form)];
  const changes = mergeAlike(findings).map((finding) => changeOf(finding, named));
  const retyped = typeChanges(left.read, right.read, delta, changes);
  return summary(
    [...changes, ...retyped, ...configured],
    delta,
    [left.read.form, right.read.form],
    diagnostics,
  );
}

function unreadable(
  same: boolean,
  configured: readonly Change[],
  diagnostics: readonly Diagnostic[],
): QueryDiff {
  if (same)
    return {
      changes: configured,
      class: configured.length === 0 ? 'cosmetic' : 'rows',
      cosmetic: configured.length === 0,
      rows: configured.length === 0 ? 'same' : 'unknown',
      untouched: [],
      diagnostics,
    };
  return {
    changes: configured,
    class: 'unknown',
    cosmetic: false,
    rows: 'unknown',
    untouched: [],
    diagnostics,
  };
}

/** The name of each label: as it is called afterwards, else before. */
function namesOf(before: Form, after: Form, delta: Delta): ReadonlyMap<string, string> {
  const names = new Map(delta.before.map((label, i) => [label, before.outputs[i]?.name ?? '']));
  delta.after.forEach((label, i) => names.set(label, after.outputs[i]?.name ?? ''));
  return names;
}

const NO_LABELS: ReadonlySet<string> = new Set();

function changeOf({ touched, ...finding }: Finding, names: ReadonlyMap<string, string>): Change {
  const named = (labels: ReadonlySet<string>) =>
    [...new Set([...labels].flatMap((label) => names.get(label) ?? []))].sort();
  const [columns, voided, padded, relabelled] = [
    touched,
    finding.voided ?? touched,
    finding.padded ?? NO_LABELS,
    finding.relabelled ?? NO_LABELS,
  ].map(named);
  const among = [...(finding.among ?? [])].flatMap(([label, it]) => {
    const name = names.get(label);
    return name === undefined ? [] : [[name, it] as const];
  });
  const { kind, detail, renamed, before, after, rows, fanOut, nulls, grain, certainty } = finding;
  return {
    kind,
    detail,
    ...(renamed === undefined ? {} : { renamed }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    columns,
    ...(voided.length === columns.length ? {} : { voided }),
    ...(padded.length === 0 ? {} : { padded }),
    ...(relabelled.length === 0 ? {} : { relabelled }),
    ...(among.length === 0 ? {} : { among }),
    rows,
    fanOut,
    nulls,
    grain,
    certainty,
  };
}

/** Columns both have, in another order. */
function moved(delta: Delta, before: Form, after: Form): Finding[] {
  const shared = (labels: readonly string[], others: readonly string[]) => {
    const known = new Set(others);
    return labels.filter((label) => known.has(label));
  };
  const [left, right] = [shared(delta.before, delta.after), shared(delta.after, delta.before)];
  if (left.join(' ') === right.join(' ')) return [];
  return [
    {
      kind: 'column_moved',
      detail: 'the columns stand in another order',
      before: before.span,
      after: after.span,
      touched: new Set(),
      rows: 'same',
      fanOut: false,
      nulls: 'same',
      grain: 'same',
      certainty: 'proven',
    },
  ];
}

/** Where each label stands. */
function placesOf(labels: readonly string[]): ReadonlyMap<string, number> {
  return new Map(labels.map((label, i) => [label, i]));
}

/** Columns whose type follows to be another, whatever the reason. */
function typeChanges(left: Read, right: Read, delta: Delta, changes: readonly Change[]): Change[] {
  const places = placesOf(delta.before);
  return right.form.outputs.flatMap(({ name }, i): Change[] => {
    const at = places.get(delta.after[i]) ?? -1;
    const [x, y] = [left.columns[at]?.facts.type, right.columns[i]?.facts.type];
    if (x === undefined || y === undefined) return [];
    const [from, to] = [renderType(x), renderType(y)];
    if (from === to || /unknown|null/.test(from + to)) return [];
    if (changes.some((change) => change.kind === 'type_changed' && change.columns.includes(name))) return [];
    return [
      {
        kind: 'type_changed',
        detail: `${name} is ${to} where it was ${from}`,
        columns: [name],
        rows: 'same',
        fanOut: false,
        nulls: 'same',
        grain: 'same',
        certainty: 'proven',
      },
    ];
  });
}

/** One change per setting that differs. What a setting does to rows is not known here. */
function configChanges(config: DiffOptions['config']): Change[] {
  if (config === undefined) return [];
  const keys = [...new Set([...Object.keys(config.before), ...Object.keys(config.after)])].sort();
  return keys.flatMap((key): Change[] => {
    const [x, y] = [JSON.stringify(config.before[key]), JSON.stringify(config.after[key])];
    if (x === y) return [];
    const detail = `${key} is ${y ?? 'not set'} where it was ${x ?? 'not set'}`;
    return [
      {
        kind: 'config_changed',
        detail,
        columns: [],
        rows: 'unknown',
        fanOut: false,
        nulls: 'unknown',
        grain: 'same',
        certainty: 'needs_data',
      },
    ];
  });
}

function summary(
  changes: readonly Change[],
  delta: Delta,
  [before, after]: readonly [Form, Form],
  diagnostics: readonly Diagnostic[],
): QueryDiff {
  const rows = changes.map((change) => change.rows).reduce<RowEffect>(combineRows, 'same');
  const touched = new Set(changes.flatMap((change) => change.columns));
  const places = placesOf(delta.before);
  const untouched = after.outputs.flatMap(({ name }, i) => {
    const at = places.get(delta.after[i]);
    return at === undefined || touched.has(name) ? [] : [{ before: before.outputs[at].name, after: name }];
  });
  const cosmetic = changes.length === 0;
  return { changes, class: classOf(changes, rows), cosmetic, rows, untouched, diagnostics };
}

function classOf(changes: readonly Change[], rows: RowEffect): ChangeClass {
  if (changes.length === 0) return 'cosmetic';
  if (rows !== 'same' || changes.some(({ fanOut }) => fanOut)) return 'rows';
  return changes.every(({ kind }) => kind === 'column_added') ? 'additive' : 'columns';
}
