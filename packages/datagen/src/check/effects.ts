import { microsPerDay, microsPerHour } from '@dataing/base/time';
import { rateFactor } from '../behavior/effect-rows.ts';
import { meanCount } from '../behavior/intensity.ts';
import type { ColumnSpec, Node, TableEffect } from '../dsl/document.ts';
import type { HourWeights } from './calendar.ts';
import { ask, type Checking, columnOf, isStored, name, nodeOf, show, toNumber } from './checking.ts';
import { goesByAge, livedWeights } from './lives.ts';
import type { CheckResult } from './result.ts';

type Verdict = Pick<CheckResult, 'status' | 'message' | 'query'>;

/** Part by which the rate inside the windows may be off, beside chance. */
const SLACK = 0.15;
const EFFECT_ROWS_MAX = 20_000;
/** (key, window) pairs that are looked at. */
const KEYS_MAX = 50_000;

/**
 * Effects on a table: how many of its rows fall into the windows, against what pattern and factor ask for, key by
 * key. Told apart from no effect at all, or else too small to tell.
 */
export async function checkEffects(checking: Checking, node: Node): Promise<void> {
  const seen = new Map<string, number>();
  for (const effect of node.effects) {
    const stem = `${node.id}.effect.${effect.effectNode}.${effect.field ?? 'window'}`;
    const number = (seen.get(stem) ?? 0) + 1;
    seen.set(stem, number);
    const id = number === 1 ? stem : `${stem}.${number}`;
    const base = { id, kind: 'effects', table: node.id } as const;
    const verdict = await judgeEffect(checking, node, effect);
    checking.checks.push({ ...base, ...verdict, rows: checking.rows.get(node.id) });
  }
}

async function judgeEffect(checking: Checking, node: Node, effect: TableEffect): Promise<Verdict> {
  const source = nodeOf(checking, effect.effectNode);
  const keys = effect.on.map((pair) => keyColumn(checking, node, pair));
  const time = effect.timeColumn === undefined ? undefined : columnOf(node, effect.timeColumn);
  const weights = time && livedWeights(checking, node, time);
  if (effect.op === 'add' && node.fanout === undefined) return unknown('nothing says what is added to');
  if (effect.window === undefined || time === undefined || weights === undefined) {
    return unknown('the effect has no window on a pattern of times');
  }
  if (source === undefined || keys.length > 1 || keys.includes(undefined)) {
    return unknown('the key of the effect is no single column of this table');
  }
  if (goesByAge(checking, node)) return unknown('the number of rows goes by the age of the parents');
  const others = node.effects.filter((other) => other !== effect && other.window !== undefined).length;
  const used = [time, ...keys].filter((column) => column !== undefined);
  if (!used.every((column) => isStored(checking, node, column))) return unknown('a column is missing');
  const [key] = keys;
  const mean = node.fanout === undefined ? 1 : meanCount(node.fanout);
  const toFactor = (x: number): number => rateFactor(effect.op, x, mean);
  const windows = await readWindows(checking, source, effect, key, toFactor);
  if (windows === undefined) return unknown(`more than ${EFFECT_ROWS_MAX} rows of ${source.id}`);
  const found = await countMatched(checking, node, effect, time, key);
  if (found === undefined) return unknown(`more than ${KEYS_MAX} keys`);
  return { ...compare(found.counts, windows, weights, toFactor(effect.default), others), query: found.query };
}

function unknown(message: string): Verdict {
  return { status: 'not_checked', message };
}

/** The column of this table that holds the key: its own, or the one that repeats the parent's. */
function keyColumn(
  { document }: Checking,
  node: Node,
  { side, local }: TableEffect['on'][number],
): ColumnSpec | undefined {
  if (side === 'row') return columnOf(node, local);
  return node.columns.find(({ generator, modifiers }) => {
    if (generator.kind !== 'lookup' || modifiers.length > 0) return false;
    return generator.column === local && generator.node === node.parents[0] && document.nodes.length > 0;
  });
}

interface Window {
  readonly from: number;
  readonly to: number;
  readonly factor: number;
}

/** Windows by the text of their key, in hours since 1970, both ends included; '' for effects on everybody. */
async function readWindows(
  checking: Checking,
  source: Node,
  { window, field, on, op }: TableEffect,
  key: ColumnSpec | undefined,
  toFactor: (x: number) => number,
): Promise<ReadonlyMap<string, readonly Window[]> | undefined> {
  const [start, end] = [window!.start, window!.end].map((column) => name(column));
  const remote = key === undefined ? "''" : `cast(${name(on[0].remote)} as varchar)`;
  // Without a field a match changes nothing.
  const factor = field === undefined ? (op === 'mul' ? '1' : '0') : `cast(${name(field)} as double)`;
  const endsWithDay = columnOf(source, window!.end)?.type === 'date';
  const { answer } = await ask(
    checking,
    `select ${remote} as k, epoch_us(${start}) as a, epoch_us(${end}) as b, ${factor} as f from ${name(source.id)} limit ${EFFECT_ROWS_MAX + 1}`,
  );
  if (answer.rows.length > EFFECT_ROWS_MAX) return undefined;
  const windows = new Map<string, Window[]>();
  for (const [k, a, b, f] of answer.rows) {
    if (k === null || a === null || b === null || f === null) continue;
    const from = toNumber(a) / microsPerHour;
    const to = (toNumber(b) + (endsWithDay ? microsPerDay - 1 : 0)) / microsPerHour;
    if (to < from) continue;
    const list = windows.get(String(k)) ?? [];
    windows.set(String(k), list);
    list.push({ from, to, factor: toFactor(toNumber(f)) });
  }
  return windows;
}

/** Rows, and rows inside any window of theirs, by the text of the key. */
async function countMatched(
  checking: Checking,
  node: Node,
  { effectNode, window, on, field }: TableEffect,
  time: ColumnSpec,
  key: ColumnSpec | undefined,
): Promise<
  { counts: ReadonlyArray<readonly [key: string, all: number, inside: number]>; query: string } | undefined
> {
  const own = key === undefined ? "''" : `cast(t.${name(key.name)} as varchar)`;
  const same = key === undefined ? 'true' : `t.${name(key.name)} = e.${name(on[0].remote)}`;
  const at = `t.${name(time.name)}`;
  const [start, end] = [window!.start, window!.end].map((column) => `e.${name(column)}`);
  const given = field === undefined ? '' : ` and e.${name(field)} is not null`;
  const source = nodeOf(checking, effectNode);
  const last =
    columnOf(source, window!.end)?.type === 'date' && time.type === 'datetime' ? `cast(${at} as date)` : at;
  const inside = `exists (select 1 from ${name(effectNode)} as e where ${same} and ${at} >= ${start} and ${last} <= ${end}${given})`;
  const { answer, query } = await ask(
    checking,
    `select k, count(*) as n, count(*) filter (where i) as m from (select ${own} as k, ${inside} as i from ${name(node.id)} as t) as s group by k limit ${KEYS_MAX + 1}`,
  );
  if (answer.rows.length > KEYS_MAX) return undefined;
  const counts = answer.rows.flatMap(([k, n, m]) =>
    k === null ? [] : [[String(k), toNumber(n), toNumber(m)] as const],
  );
  return { counts, query };
}

/** The rows inside, summed over the keys, against what each key's windows and factors ask for. */
function compare(
  counts: ReadonlyArray<readonly [key: string, all: number, inside: number]>,
  windows: ReadonlyMap<string, readonly Window[]>,
  { hours, weights }: HourWeights,
  otherwise: number,
  others: number,
): Verdict {
  let inside = 0;
  let expected = 0;
  let variance = 0;
  let plain = 0;
  for (const [key, all, matched] of counts) {
    const own = windows.get(key);
    if (own === undefined) continue;
    const { bent, flat } = shareInside(own, hours, weights, otherwise);
    inside += matched;
    expected += all * bent;
    variance += all * bent * (1 - bent);
    plain += all * flat;
  }
  const error = Math.sqrt(variance);
  const figure = `${inside} rows inside the windows, expected ${show(expected)} (${show(plain)} without the effect)`;
  const slack = SLACK * Math.abs(expected - plain) + 0.01 * expected;
  if (Math.abs(inside - expected) <= slack + 4 * error) {
    // Where effect and none lie within one another's noise, agreement with the one says nothing against the other.
    const isTold = Math.abs(expected - plain) > 4 * error;
    if (isTold) return { status: 'passed', message: figure };
    return { status: 'too_small', message: `${figure}: too few rows, or too weak an effect, to tell` };
  }
  if (others > 0)
    return { status: 'not_checked', message: `${figure}; ${others} other effects act at the same time` };
  return { status: 'failed', message: figure };
}

/** The share of the pattern's weight inside the windows, with their factors and without; the first window counts. */
function shareInside(
  windows: readonly Window[],
  hours: readonly number[],
  weights: readonly number[],
  otherwise: number,
): { bent: number; flat: number } {
  let inside = 0;
  let bentInside = 0;
  let bent = 0;
  let all = 0;
  hours.forEach((hour, i) => {
    const hit = windows.find(({ from, to }) => hour >= from && hour <= to);
    const factor = hit?.factor ?? otherwise;
    all += weights[i];
    bent += factor * weights[i];
    if (hit === undefined) return;
    inside += weights[i];
    bentInside += factor * weights[i];
  });
  return { bent: bent > 0 ? bentInside / bent : 0, flat: all > 0 ? inside / all : 0 };
}
