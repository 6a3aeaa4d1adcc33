import { formatInstant } from '@dataing/base/time';
import type { Node } from '../dsl/document.ts';
import type { StateEventsProcess, StatesProcess } from '../dsl/processes.ts';
import { ask, type Checking, isStored, literal, name, nodeOf, toNumber } from './checking.ts';
import { judgeFigure, judgeShares } from './fit.ts';
import { joinOn, keyTo } from './keys.ts';
import { filled, filledTime, push, segmentOf, unknown } from './process-outcome.ts';

/** Moves that may go to another state than the weights say. */
const MOVED_MAX = 0.04;

/** Moves out of each state, and how long it takes to leave it, against rates, segments and ages. */
export async function checkStates(checking: Checking, node: Node, process: StatesProcess): Promise<void> {
  const state = filled(checking, node, 'state');
  const previous = filled(checking, node, 'previous_state');
  if (!state || !previous) return push(checking, node, 'states', unknown('no column has the state before'));
  const bends = bendsOf(checking, node, process);
  const [label, age] = bends ? [bends.label, bends.age] : ["''", '0'];
  const { answer, query } = await ask(
    checking,
    `select cast(c.${name(previous.name)} as varchar) as a, cast(c.${name(state.name)} as varchar) as b, ${label} as segment, ${age} as age, count(*) as n from ${bends?.from ?? `${name(node.id)} as c`} group by 1, 2, 3, 4`,
  );
  const moves = answer.rows.map(([a, b, segment, period, n]) => ({
    from: a,
    to: b,
    segment: String(segment),
    factor: factorOf(process, String(segment), toNumber(period)),
    count: toNumber(n),
  }));
  for (const [number, { name: from, next }] of process.states.entries()) {
    const out = moves.filter((move) => move.from === from);
    const rows = out.reduce((sum, { count }) => sum + count, 0);
    const to = next.map((move) => process.states[move.state].name);
    const stray = out.reduce((sum, move) => sum + (to.includes(String(move.to)) ? 0 : move.count), 0);
    const id = `states.${from}`;
    if (stray > 0) {
      const message = `${stray} of ${rows} moves out of ${from} go where none leads`;
      push(checking, node, id, { status: 'failed', message, query, rows });
    } else if (next.length > 1 && bends === undefined) {
      push(checking, node, id, {
        ...unknown('nothing in the files tells the segment or the age'),
        query,
        rows,
      });
    } else if (next.length > 1) {
      const { counts, shares } = bySegment(process, number, out, to);
      const verdict = judgeShares(counts, shares, MOVED_MAX, `moves out of ${from}`);
      push(checking, node, id, { ...verdict, query, rows });
    } else push(checking, node, id, { status: 'passed', message: `${rows} moves, all allowed`, query, rows });
  }
}

interface Moves {
  readonly segment: string;
  readonly to: unknown;
  readonly factor: number;
  readonly count: number;
}

/** Each segment's moves out of a state by where they lead, and the shares of all moves that they should have. */
function bySegment(process: StatesProcess, from: number, moves: readonly Moves[], to: readonly string[]) {
  const rows = moves.reduce((sum, { count }) => sum + count, 0);
  const counts: number[] = [];
  const shares: number[] = [];
  for (const own of Map.groupBy(moves, ({ segment }) => segment).values()) {
    const expected = to.map(() => 0);
    for (const { factor, count } of own)
      moveShares(process, from, factor).forEach((share, i) => (expected[i] += (share * count) / rows));
    shares.push(...expected);
    counts.push(...to.map((name) => own.reduce((sum, m) => sum + (m.to === name ? m.count : 0), 0)));
  }
  return { counts, shares };
}

/** Where the moves out of a state lead, at one factor. */
function moveShares({ states, factorsScale }: StatesProcess, from: number, factor: number): number[] {
  const rates = states[from].next.map(({ state, weight }) => {
    const isEnd = states[state].exitRate === 0 || states[state].next.length === 0;
    return weight * (factorsScale === 'all' || isEnd ? factor : 1);
  });
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  return rates.map((rate) => rate / total);
}

function factorOf({ segment, ageFactors }: StatesProcess, label: string, age: number): number {
  const byAge = ageFactors.length === 0 ? 1 : ageFactors[Math.min(ageFactors.length - 1, Math.max(0, age))];
  const factors = segment?.factors ?? {};
  return byAge * (Object.hasOwn(factors, label) ? factors[label] : 1);
}

/** The segment and the age in periods of each row `c`; undefined where the files do not tell what the factors go by. */
function bendsOf(
  checking: Checking,
  node: Node,
  { segment, ageFactors, periodMicros }: StatesProcess,
): { readonly from: string; readonly label: string; readonly age: string } | undefined {
  const own = segment && segmentOf(checking, node, segment.column);
  if (segment && !own) return undefined;
  const from = `${name(node.id)} as c ${own?.join ?? ''}`;
  const label = own?.label ?? "''";
  if (ageFactors.length === 0) return { from, label, age: '0' };
  const time = filledTime(checking, node, 'time');
  const parent = nodeOf(checking, node.parents[0]);
  const key = parent && keyTo(node, parent);
  if (!time || !key) return undefined;
  const columns = key.columns.map(name);
  const start = `(select ${columns.join(', ')}, min(${name(time.name)}) as began from ${name(node.id)} group by ${columns.join(', ')})`;
  const on = columns.map((column) => `c.${column} = b.${column}`).join(' and ');
  const age = `floor((epoch_us(c.${name(time.name)}) - epoch_us(b.began)) / ${periodMicros})`;
  return {
    from: `${from} join ${start} as b on ${on}`,
    label,
    age: `least(${age}, ${ageFactors.length - 1})`,
  };
}

/** Events in each state, against its rate and the time spent in it. */
export async function checkStateEvents(
  checking: Checking,
  node: Node,
  { rates, until }: StateEventsProcess,
): Promise<void> {
  const parent = nodeOf(checking, node.parents[0]);
  const model = parent?.process;
  const state = parent && filled(checking, parent, 'state');
  const time = parent && filledTime(checking, parent, 'time');
  const end = parent && filledTime(checking, parent, 'end');
  const happened = parent && state && eventsByState(checking, node, parent, state.name);
  if (!parent || !happened || model?.kind !== 'states' || !state || !time || !end) {
    const message = 'the files do not tell the state of an event, or when states began and ended';
    return push(checking, node, 'state_events', unknown(message));
  }
  const last = `timestamp ${literal(formatInstant(until))}`;
  const lasted = `epoch_us(least(coalesce(p.${name(end.name)}, ${last}), ${last})) - epoch_us(p.${name(time.name)})`;
  const spent = `select cast(p.${name(state.name)} as varchar) as state, sum(greatest(${lasted}, 0)) as micros, 0 as events from ${name(parent.id)} as p group by 1`;
  const { answer, query } = await ask(
    checking,
    `select state, sum(micros), sum(events) from (${spent} union all ${happened}) as seen group by 1`,
  );
  const seen = new Map(answer.rows.map(([s, micros, n]) => [String(s), [toNumber(micros), toNumber(n)]]));
  model.states.forEach(({ name: label }, i) => {
    const [micros = 0, events = 0] = seen.get(label) ?? [];
    const expected = rates[i] * micros;
    const what = `events while ${label}`;
    const verdict = judgeFigure(events, expected, Math.sqrt(expected), SLACK * expected, what);
    push(checking, node, `state_events.${label}`, { ...verdict, query, rows: events });
  });
}

/** Part of its rate by which the number of events may be off, beside chance. */
const SLACK = 0.01;

/** The events in each state: by a copy of the state, or by the key of the row that says it. */
function eventsByState(checking: Checking, node: Node, parent: Node, state: string): string | undefined {
  const copy = node.columns.find(
    ({ generator: g, modifiers }) =>
      g.kind === 'lookup' &&
      g.mode.kind === 'parent' &&
      g.mode.generation === 1 &&
      g.column === state &&
      modifiers.length === 0,
  );
  const select = (label: string, from: string): string =>
    `select cast(${label} as varchar) as state, 0 as micros, count(*) as events from ${from} group by 1`;
  if (copy && isStored(checking, node, copy)) return select(`c.${name(copy.name)}`, `${name(node.id)} as c`);
  const key = keyTo(node, parent);
  const pairs = `${name(node.id)} as c join ${name(parent.id)} as p on `;
  return key && select(`p.${name(state)}`, pairs + joinOn(key, 'c', 'p'));
}
