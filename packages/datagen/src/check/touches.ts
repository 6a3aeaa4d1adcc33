import type { Node } from '../dsl/document.ts';
import type { SpendProcess, TouchesProcess } from '../dsl/processes.ts';
import { ask, type Checking, name, nodeOf, toNumber } from './checking.ts';
import { judgeFigure, judgeShares } from './fit.ts';
import { keyTo } from './keys.ts';
import { filled, push, segmentOf, unknown } from './process-outcome.ts';

/** Channels that may be another than the weights say, as a share of the touches. */
const MOVED_MAX = 0.04;

export async function checkTouches(checking: Checking, node: Node, process: TouchesProcess): Promise<void> {
  const channel = filled(checking, node, 'channel');
  const weight = filled(checking, node, 'weight');
  const parent = nodeOf(checking, node.parents[0]);
  const key = parent && keyTo(node, parent);
  if (weight && key) {
    const k = key.columns.map((column) => name(column)).join(', ');
    const { answer, query } = await ask(
      checking,
      `select count(*) as n, count(*) filter (where abs(w - 1) > 0.001) as bad from (select sum(${name(weight.name)}) as w from ${name(node.id)} group by ${k}) as sums`,
    );
    const [rows, bad] = answer.rows[0].map(toNumber);
    const message =
      bad === 0 ? `sum to 1 in ${rows} conversions` : `do not sum to 1 in ${bad} of ${rows} conversions`;
    push(checking, node, 'weights', { status: bad === 0 ? 'passed' : 'failed', message, query, rows });
  }
  if (channel) await checkChannels(checking, node, process, channel.name);
}

async function checkChannels(
  checking: Checking,
  node: Node,
  { channels, weights, segment }: TouchesProcess,
  channel: string,
): Promise<void> {
  const own = segment && segmentOf(checking, node, segment.column);
  if (segment && !own)
    return push(checking, node, 'channels', unknown('nothing in the files tells the segment'));
  const { answer, query } = await ask(
    checking,
    `select ${own?.label ?? "''"} as segment, cast(c.${name(channel)} as varchar) as channel, count(*) as n from ${name(node.id)} as c ${own?.join ?? ''} group by 1, 2`,
  );
  const rows = answer.rows.reduce((sum, [, , n]) => sum + toNumber(n), 0);
  const found: number[] = [];
  const shares: number[] = [];
  for (const [label, own] of Map.groupBy(answer.rows, ([group]) => String(group))) {
    const isListed = segment !== undefined && Object.hasOwn(segment.weights, label);
    const known = isListed ? segment.weights[label] : weights;
    const total = known.reduce((sum, w) => sum + w, 0);
    const touches = own.reduce((sum, [, , n]) => sum + toNumber(n), 0);
    const countOf = (channel: string): number => toNumber(own.find(([, c]) => c === channel)?.[2] ?? 0);
    found.push(...channels.map(countOf));
    shares.push(...known.map((w) => ((w / total) * touches) / rows));
  }
  push(checking, node, 'channels', { ...judgeShares(found, shares, MOVED_MAX, 'channels are'), query });
}

/** What a day shows, is clicked and costs, in its parts; and what no journey shows, against its mean. */
export async function checkSpend(
  checking: Checking,
  node: Node,
  { impressionsPerDay }: SpendProcess,
): Promise<void> {
  const there = checking.columns.get(node.id);
  if (!node.columns.every((column) => there?.has(column.name)))
    return push(checking, node, 'spend', unknown('a column is missing'));
  const sums = ['clicks', 'impressions', 'cost'].map((what) => {
    const parts = ['touch', 'lost', 'other'].map((part) => `${part}_${what}`).filter((n) => there?.has(n));
    return `abs(${name(what)} - (${parts.map(name).join(' + ')})) < 0.00005`;
  });
  const { answer, query } = await ask(
    checking,
    `select channel, count(*) as n, count(*) filter (where not coalesce(${sums.join(' and ')}, false)) as bad, sum(other_impressions) as shown from ${name(node.id)} group by 1`,
  );
  const rows = answer.rows.reduce((sum, [, n]) => sum + toNumber(n), 0);
  const bad = answer.rows.reduce((sum, [, , n]) => sum + toNumber(n), 0);
  const message =
    bad === 0 ? `add up in ${rows} days of channels` : `do not add up in ${bad} of ${rows} days`;
  push(checking, node, 'spend', { status: bad === 0 ? 'passed' : 'failed', message, query, rows });
  for (const [channel, days, , shown] of answer.rows) {
    const expected = (impressionsPerDay[String(channel)] ?? 0) * toNumber(days);
    const verdict = judgeFigure(toNumber(shown), expected, Math.sqrt(expected), 0, 'other impressions');
    push(checking, node, `spend.${String(channel)}`, { ...verdict, query, rows: toNumber(days) });
  }
}
