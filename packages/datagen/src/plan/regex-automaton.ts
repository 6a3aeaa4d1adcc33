import type { RegexNode } from '../dsl/regex.ts';

/**
 * All texts of an expression, each once, in an order: from state 0, a text ends where it may, else goes on along the
 * edges in turn. `counts[s]` texts begin at state s.
 */
export interface RegexAutomaton {
  readonly states: ReadonlyArray<{
    readonly mayEnd: boolean;
    readonly edges: ReadonlyArray<{ readonly characters: readonly string[]; readonly to: number }>;
  }>;
  readonly counts: Float64Array;
}

const mostStates = 4096;
/** Beyond this, counts of texts would not be exact. */
const mostTexts = 9_007_199_254_740_992;

/**
 * The automaton of an expression that matches finitely many texts (subset construction; repetitions written out).
 * `too many`: more texts than 2^53, or more states than 4,096.
 */
export function buildRegexAutomaton(tree: RegexNode): RegexAutomaton | 'too many' {
  const nfa = new Nfa();
  const end = nfa.add();
  const start = nfa.lead(tree, end);
  const numberOf = new Map<string, number>();
  const sets: number[][] = [];
  const numbered = (seeds: Iterable<number>): number => {
    const set = nfa.closure(seeds);
    const name = set.join();
    const known = numberOf.get(name);
    if (known !== undefined) return known;
    numberOf.set(name, sets.length);
    return sets.push(set) - 1;
  };
  numbered([start]);
  const states: Array<RegexAutomaton['states'][number]> = [];
  for (let at = 0; at < sets.length; at++) {
    if (sets.length > mostStates) return 'too many';
    states.push({ mayEnd: sets[at].includes(end), edges: edgesOf(nfa, sets[at], numbered) });
  }
  const counts = countTexts(states);
  return counts[0] > mostTexts ? 'too many' : { states, counts };
}

/** Thompson's construction, from the end towards the start. */
class Nfa {
  readonly free: number[][] = [];
  readonly steps: Array<{ readonly characters: readonly string[]; readonly to: number } | undefined> = [];

  add(free: number[] = []): number {
    this.steps.push(undefined);
    return this.free.push(free) - 1;
  }

  /** A state from which the node's texts lead to `to`. */
  lead(node: RegexNode, to: number): number {
    switch (node.kind) {
      case 'set': {
        const state = this.add();
        this.steps[state] = { characters: node.characters, to };
        return state;
      }
      case 'sequence':
        return node.parts.reduceRight((next, part) => this.lead(part, next), to);
      case 'either':
        return this.add(node.options.map((option) => this.lead(option, to)));
      case 'repeat': {
        let state = to;
        for (let i = node.min; i < node.max; i++) state = this.add([this.lead(node.part, state), to]);
        for (let i = 0; i < node.min; i++) state = this.lead(node.part, state);
        return state;
      }
    }
  }

  /** The states that may be reached without a character, in order. */
  closure(seeds: Iterable<number>): number[] {
    const seen = new Set(seeds);
    for (const state of seen) for (const next of this.free[state]) seen.add(next);
    return [...seen].sort((a, b) => a - b);
  }
}

/** Characters that lead to the same states share an edge; edges in the order of their first characters. */
function edgesOf(nfa: Nfa, set: readonly number[], numbered: (seeds: Iterable<number>) => number) {
  const targets = new Map<string, Set<number>>();
  for (const state of set) {
    const step = nfa.steps[state];
    for (const character of step?.characters ?? []) {
      const known = targets.get(character) ?? new Set();
      targets.set(character, known.add(step?.to ?? -1));
    }
  }
  const byTarget = new Map<number, string[]>();
  const ordered = [...targets].sort(([a], [b]) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0));
  for (const [character, seeds] of ordered) {
    const to = numbered(seeds);
    byTarget.set(to, [...(byTarget.get(to) ?? []), character]);
  }
  return [...byTarget].map(([to, characters]) => ({ characters, to }));
}

/** The states have no circle: the texts are finitely many. */
function countTexts(states: RegexAutomaton['states']): Float64Array {
  const counts = new Float64Array(states.length).fill(-1);
  const count = (state: number): number => {
    if (counts[state] < 0) {
      const { mayEnd, edges } = states[state];
      counts[state] = edges.reduce(
        (sum, edge) => sum + edge.characters.length * count(edge.to),
        mayEnd ? 1 : 0,
      );
    }
    return counts[state];
  };
  count(0);
  return counts;
}
