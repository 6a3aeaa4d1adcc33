import { exp } from '@dataing/base/maths';
import { formatInstant, microsPerHour } from '@dataing/base/time';
import type { Node } from '../dsl/document.ts';
import type { Delay, StagesProcess } from '../dsl/processes.ts';
import { ask, type Checking, literal, name, nodeOf, percent, toNumber } from './checking.ts';
import { joinOn, keyTo } from './keys.ts';
import type { Verdict } from './measures.ts';
import { filled, push, unknown } from './process-outcome.ts';

/** Part of its rate by which a step may be off, beside chance. */
const SLACK = 0.04;

export async function checkFunnel(checking: Checking, node: Node, process: StagesProcess): Promise<void> {
  const { stages, start, segment } = process;
  const stage = filled(checking, node, 'stage');
  const parent = nodeOf(checking, node.parents[0]);
  const key = parent && keyTo(node, parent);
  if (!stage || !parent || !key) {
    return push(checking, node, 'funnel', unknown('no column has the stage, or the key of the parent'));
  }
  if (start.generation !== 1) {
    return push(checking, node, 'funnel', unknown('the stages begin at a time further up than the parent'));
  }
  // Who started late had no time to go through: the funnel is of those who had.
  const longest = stages.reduce(
    (sum, { gap, duration }) => sum + reachOf(gap) + (duration ? reachOf(duration) : 0),
    0,
  );
  const limit = `timestamp ${literal(formatInstant(Math.floor(process.until - longest)))}`;
  const group = segment?.column.generation === 1 ? `cast(p.${name(segment.column.column)} as varchar)` : "''";
  if (segment && segment.column.generation !== 1) {
    return push(checking, node, 'funnel', unknown('the segment is further up than the parent'));
  }
  const began = `p.${name(start.column)} <= ${limit}`;
  const [t, p] = [name(node.id), name(parent.id)];
  const { answer, query } = await ask(
    checking,
    `select g, s, sum(n) as n from (select ${group} as g, cast(c.${name(stage.name)} as varchar) as s, count(*) as n from ${t} as c join ${p} as p on ${joinOn(key, 'c', 'p')} where ${began} group by 1, 2 union all select ${group} as g, null as s, count(*) as n from ${p} as p where ${began} group by 1) as reached group by 1, 2`,
  );
  const reached = new Map<string, Map<string, number>>();
  for (const [g, s, n] of answer.rows) {
    const own = reached.get(String(g)) ?? new Map<string, number>();
    reached.set(String(g), own.set(s === null ? '' : String(s), toNumber(n)));
  }
  const factorOf = (label: string): number => segment?.factors[label] ?? 1;
  push(checking, node, 'funnel', { ...judgeFunnel(process, reached, factorOf), query });
  plotFunnel(checking, node, process, reached, factorOf);
}

/** A delay that all but few are below, in microseconds. */
function reachOf(delay: Delay): number {
  switch (delay.type) {
    case 'fixed':
      return delay.micros;
    case 'exponential':
      return 4 * delay.meanMicros;
    case 'uniform':
      return delay.highMicros;
    case 'normal':
      return delay.meanMicros + 3 * delay.stdMicros;
    case 'lognormal':
      return microsPerHour * exp(delay.mean + 2.5 * delay.sigma);
  }
}

type Reached = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Probability of each stage to be the one visited after another, which may have been passed over; the last row is of
 * those who have visited none. A stage is passed over with its skip rate and reached with min(1, rate x factor).
 */
function stepsOf({ stages, drawsFirst }: StagesProcess, factor: number): number[][] {
  const visitNext = (from: number): number[] => {
    const before = new Array<number>(stages.length).fill(0);
    const branch = (at: number, share: number): void => {
      const total = stages[at].next.reduce((sum, { weight }) => sum + weight, 0);
      for (const { stage, weight } of stages[at].next) before[stage] += (share * weight) / total;
    };
    if (from < 0) before[0] = 1;
    else branch(from, 1);
    // What follows a stage stands later in the list.
    return stages.map(({ rate, skipRate }, i) => {
      if (skipRate > 0) branch(i, before[i] * skipRate);
      const reached = i === 0 && !drawsFirst ? 1 : Math.min(1, rate * factor);
      return before[i] * (1 - skipRate) * reached;
    });
  };
  return [...stages.map((_, i) => visitNext(i)), visitNext(-1)];
}

/** How often each stage is reached in each segment, against what those before it lead to. */
function judgeFunnel(process: StagesProcess, reached: Reached, factorOf: (label: string) => number): Verdict {
  let worst = 0;
  let steps = 0;
  let at = '';
  for (const [label, counts] of reached) {
    const chances = stepsOf(process, factorOf(label));
    const before = [...process.stages.map((stage) => counts.get(stage.name) ?? 0), counts.get('') ?? 0];
    process.stages.forEach(({ name: stage }, i) => {
      const from = before.reduce((sum, n, k) => sum + (chances[k][i] > 0 ? n : 0), 0);
      if (from < 30) return;
      const expected = before.reduce((sum, n, k) => sum + n * chances[k][i], 0);
      const variance = before.reduce((sum, n, k) => sum + n * chances[k][i] * (1 - chances[k][i]), 0);
      const found = counts.get(stage) ?? 0;
      const off = Math.abs(found - expected) / (SLACK * expected + 4 * Math.sqrt(variance) + 1e-9 * from);
      steps++;
      if (off <= worst) return;
      worst = off;
      const shares = `${percent(found / from)}, expected ${percent(expected / from)}`;
      at = `${label === '' ? '' : `${label}: `}${stage} ${shares}`;
    });
  }
  if (steps === 0) return { status: 'too_small', message: 'no step that 30 could take' };
  return { status: worst > 1 ? 'failed' : 'passed', message: `${steps} steps; the furthest off: ${at}` };
}

function plotFunnel(
  checking: Checking,
  node: Node,
  process: StagesProcess,
  reached: Reached,
  factorOf: (label: string) => number,
): void {
  const total = [...reached.values()].reduce((sum, counts) => sum + (counts.get('') ?? 0), 0);
  if (total === 0) return;
  const { stages } = process;
  const shares = new Array<number>(stages.length).fill(0);
  for (const [label, counts] of reached) {
    const chances = stepsOf(process, factorOf(label));
    const through: number[] = [];
    stages.forEach((_, i) => {
      through.push(through.reduce((sum, share, k) => sum + share * chances[k][i], chances[stages.length][i]));
      shares[i] += ((counts.get('') ?? 0) / total) * through[i];
    });
  }
  checking.plots.push({
    table: node.id,
    title: 'funnel: share of those who had the time',
    kind: 'bars',
    labels: stages.map((stage) => stage.name),
    observed: stages.map(
      ({ name: stage }) =>
        [...reached.values()].reduce((sum, counts) => sum + (counts.get(stage) ?? 0), 0) / total,
    ),
    expected: shares,
  });
}
