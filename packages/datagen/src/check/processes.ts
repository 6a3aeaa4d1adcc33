import { exp } from '@dataing/base/maths';
import { formatInstant, microsPerHour } from '@dataing/base/time';
import type { ColumnSpec, Node } from '../dsl/document.ts';
import type { Delay, ProcessField, StagesProcess, StatesProcess, TouchesProcess } from '../dsl/processes.ts';
import { ask, type Checking, isStored, literal, name, nodeOf, percent, show, toNumber } from './checking.ts';
import { judgeShares } from './fit.ts';
import type { Verdict } from './measures.ts';
import { joinOn, keyTo } from './keys.ts';
import type { CheckResult } from './result.ts';
import { checkVersions } from './versions.ts';

/** What goes on inside an entity, against its declaration: funnels, state models, chains of touches, stock. */
export async function checkProcess(checking: Checking, node: Node): Promise<void> {
  const { process } = node;
  if (process === undefined) return;
  if (process.kind === 'stages') await checkFunnel(checking, node, process);
  else if (process.kind === 'states') await checkStates(checking, node, process);
  else if (process.kind === 'touches') await checkTouches(checking, node, process);
  else if (process.kind === 'stock') await checkStock(checking, node);
  else if (process.kind === 'versions' || process.kind === 'change_log') await checkVersions(checking, node);
  else if (process.kind === 'state_events')
    push(checking, node, process.kind, unknown('its rates depend on the state of the parent at each time'));
  else
    push(checking, node, process.kind, unknown('the impressions of a day are not compared with their mean'));
}

type Outcome = Verdict & Pick<CheckResult, 'query' | 'rows'>;

function push(checking: Checking, node: Node, what: string, outcome: Outcome): void {
  checking.checks.push({ id: `${node.id}.${what}`, kind: 'processes', table: node.id, ...outcome });
}

function unknown(message: string): Outcome {
  return { status: 'not_checked', message };
}

/** The column that a process fills with this, where the files have it. */
function filled(checking: Checking, node: Node, field: ProcessField): ColumnSpec | undefined {
  const column = node.columns.find(
    ({ generator }) => generator.kind === 'process' && generator.field === field,
  );
  return column && isStored(checking, node, column) ? column : undefined;
}

/** Part of its rate by which a step may be off, beside chance. */
const SLACK = 0.04;

async function checkFunnel(checking: Checking, node: Node, process: StagesProcess): Promise<void> {
  const { stages, start, segment } = process;
  const stage = filled(checking, node, 'stage');
  const parent = nodeOf(checking, node.parents[0]);
  const key = parent && keyTo(node, parent);
  const isPlain = stages.every(
    ({ skipRate, next }, i) => skipRate === 0 && next.every((n) => n.stage === i + 1),
  );
  if (!stage || !parent || !key) {
    return push(checking, node, 'funnel', unknown('no column has the stage, or the key of the parent'));
  }
  if (!isPlain || start.generation !== 1) {
    return push(checking, node, 'funnel', unknown('stages are skipped or branch, or begin further up'));
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

/** Each step's conversion in each segment against min(1, rate x factor). */
function judgeFunnel(
  { stages, drawsFirst }: StagesProcess,
  reached: Reached,
  factorOf: (label: string) => number,
): Verdict {
  let worst = 0;
  let steps = 0;
  let at = '';
  for (const [label, counts] of reached) {
    stages.forEach(({ name: stage, rate }, i) => {
      const before = counts.get(i === 0 ? '' : stages[i - 1].name) ?? 0;
      if (before < 30) return;
      const expected = i === 0 && !drawsFirst ? 1 : Math.min(1, rate * factorOf(label));
      const found = (counts.get(stage) ?? 0) / before;
      const chance = Math.sqrt((expected * (1 - expected)) / before);
      const off = Math.abs(found - expected) / (SLACK * expected + 4 * chance + 1e-9);
      steps++;
      if (off <= worst) return;
      worst = off;
      at = `${label === '' ? '' : `${label}: `}${stage} ${percent(found)}, expected ${percent(expected)}`;
    });
  }
  if (steps === 0) return { status: 'too_small', message: 'no step that 30 could take' };
  return { status: worst > 1 ? 'failed' : 'passed', message: `${steps} steps; the furthest off: ${at}` };
}

function plotFunnel(
  checking: Checking,
  node: Node,
  { stages, drawsFirst }: StagesProcess,
  reached: Reached,
  factorOf: (label: string) => number,
): void {
  const total = [...reached.values()].reduce((sum, counts) => sum + (counts.get('') ?? 0), 0);
  if (total === 0) return;
  const shares = stages.map((_, last) =>
    [...reached].reduce((sum, [label, counts]) => {
      const through = stages.slice(0, last + 1).reduce((share, { rate }, i) => {
        return i === 0 && !drawsFirst ? share : share * Math.min(1, rate * factorOf(label));
      }, 1);
      return sum + ((counts.get('') ?? 0) / total) * through;
    }, 0),
  );
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

/** Moves that may go to another state than the weights say. */
const MOVED_MAX = 0.04;

async function checkStates(checking: Checking, node: Node, process: StatesProcess): Promise<void> {
  const state = filled(checking, node, 'state');
  const previous = filled(checking, node, 'previous_state');
  if (!state || !previous) return push(checking, node, 'states', unknown('no column has the state before'));
  const { answer, query } = await ask(
    checking,
    `select cast(${name(previous.name)} as varchar) as a, cast(${name(state.name)} as varchar) as b, count(*) as n from ${name(node.id)} group by 1, 2`,
  );
  const isBent = process.segment !== undefined || process.ageFactors.length > 0;
  for (const { name: from, next } of process.states) {
    const weights = next.map(({ weight }) => weight);
    const total = weights.reduce((sum, w) => sum + w, 0);
    const count = (to: string): number =>
      answer.rows.reduce((sum, [a, b, n]) => sum + (a === from && b === to ? toNumber(n) : 0), 0);
    const to = next.map((move) => process.states[move.state].name);
    const left = answer.rows.reduce((sum, [a, , n]) => sum + (a === from ? toNumber(n) : 0), 0);
    const counts = to.map(count);
    const stray = left - counts.reduce((sum, n) => sum + n, 0);
    const id = `states.${from}`;
    if (stray > 0) {
      const message = `${stray} of ${left} moves out of ${from} go where none leads`;
      push(checking, node, id, { status: 'failed', message, query, rows: left });
    } else if (next.length > 1 && isBent) {
      push(checking, node, id, { ...unknown('segments or ages bend where the moves go'), query, rows: left });
    } else if (next.length > 1) {
      const shares = weights.map((w) => w / total);
      push(checking, node, id, {
        ...judgeShares(counts, shares, MOVED_MAX, `moves out of ${from}`),
        query,
        rows: left,
      });
    } else {
      push(checking, node, id, {
        status: 'passed',
        message: `${left} moves, all allowed`,
        query,
        rows: left,
      });
    }
  }
}

async function checkTouches(checking: Checking, node: Node, process: TouchesProcess): Promise<void> {
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
  if (!channel) return;
  if (process.segment) return push(checking, node, 'channels', unknown('the channels go by segment'));
  const { answer, query } = await ask(
    checking,
    `select cast(${name(channel.name)} as varchar) as c, count(*) as n from ${name(node.id)} group by 1`,
  );
  const counts = new Map(answer.rows.map(([label, n]) => [String(label), toNumber(n)]));
  const total = process.weights.reduce((sum, w) => sum + w, 0);
  const found = process.channels.map((label) => counts.get(label) ?? 0);
  const shares = process.weights.map((w) => w / total);
  push(checking, node, 'channels', { ...judgeShares(found, shares, MOVED_MAX, 'channels are'), query });
}

async function checkStock(checking: Checking, node: Node): Promise<void> {
  const balance = filled(checking, node, 'balance');
  if (!balance) return push(checking, node, 'balance', unknown('no column has the balance'));
  const profile = checking.found.get(node.id)?.profiles.get(balance.name);
  const least = profile?.min ?? Number.NaN;
  const status = least >= 0 ? 'passed' : 'failed';
  push(checking, node, 'balance', {
    status,
    message: `the least balance is ${show(least)}`,
    rows: profile?.filled,
  });
}
