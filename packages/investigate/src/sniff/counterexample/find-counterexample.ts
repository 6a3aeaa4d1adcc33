import { streamKey } from '@dataing/base/random';
import type { Cell } from '@dataing/ports';
import {
  drawRows,
  type Drawing,
  type InputRow,
  type InputRows,
  isUnique,
  type Literals,
  literalsOf,
  poolOf,
} from './draw-rows.ts';
import { type Input, inputsOf, type KnownTypes } from './input.ts';
import { Laboratory, type Results, type Side, textOf, type Tools } from './laboratory.ts';

export interface CounterexampleRequest {
  readonly before: Side;
  readonly after: Side;
  readonly tools: Tools;
  readonly types?: KnownTypes;
  /** Inputs to try; by default 1,000, and half as many again that break the tests of the inputs. */
  readonly triesMax?: number;
  /** The most rows of an input; by default 4. */
  readonly rowsMax?: number;
  readonly signal?: AbortSignal;
}

export interface CounterexampleInput {
  readonly input: Input;
  readonly rows: readonly InputRow[];
}

/** Rows on which a model gives something else after a change than before it, or that none were found. */
export type Counterexample =
  | {
      readonly kind: 'found';
      readonly model: string;
      readonly isIncremental: boolean;
      readonly inputs: readonly CounterexampleInput[];
      /** Columns that both sides have, and what both give in them. */
      readonly columns: readonly string[];
      readonly before: ReadonlyArray<readonly Cell[]>;
      readonly after: ReadonlyArray<readonly Cell[]>;
      readonly tried: number;
      /** Whether the rows hold to the tests that the project puts to these inputs. */
      readonly keepsTests: boolean;
    }
  | {
      readonly kind: 'none';
      readonly model: string;
      readonly tried: number;
      readonly rowsMax: number;
      /** Columns of one side only: that they differ needs no rows. */
      readonly removed: readonly string[];
      readonly added: readonly string[];
    }
  | { readonly kind: 'not_runnable'; readonly model: string; readonly reason: string };

const TRIES_MAX = 1000;
const ROWS_MAX = 4;

/**
 * Searches the smallest rows of a changed model's inputs on which its SQL before and after differ: rows drawn of the
 * constants of both texts, NULL, repeated rows and keys that meet, tried in a database of our own; what differs is made
 * smaller row by row and cell by cell as long as it differs (A. Zeller's delta debugging, 1999). A difference
 * that goes with the order of the rows is none. Deterministic: the same project gives the same rows.
 */
export async function findCounterexample(request: CounterexampleRequest): Promise<Counterexample> {
  const { before, after, tools, types = () => undefined } = request;
  const model = after.node.resource.name;
  const inputs = inputsOf([before, after], types);
  const laboratory = await Laboratory.open([before, after], inputs, tools);
  if (typeof laboratory === 'string') return { kind: 'not_runnable', model, reason: laboratory };
  try {
    return await new Search(laboratory, request).run();
  } finally {
    await laboratory.close();
  }
}

class Search {
  readonly #laboratory: Laboratory;
  readonly #request: CounterexampleRequest;
  readonly #literals: Literals;
  #tried = 0;

  constructor(laboratory: Laboratory, request: CounterexampleRequest) {
    this.#laboratory = laboratory;
    this.#request = request;
    const { before, after } = request;
    this.#literals = literalsOf(before.node.compiled.sql ?? '', after.node.compiled.sql ?? '');
  }

  async run(): Promise<Counterexample> {
    const { after, triesMax = TRIES_MAX, rowsMax = ROWS_MAX } = this.#request;
    const model = after.node.resource.name;
    const key = streamKey({ epoch: 1, seed: 0, table: after.node.id, column: '', purpose: 'counterexample' });
    const hasTests = this.#laboratory.inputs.some(({ columns }) =>
      columns.some((it) => it.isUnique || !it.isNullable),
    );
    for (const keepsTests of hasTests ? [true, false] : [true]) {
      const tries = keepsTests ? triesMax : Math.ceil(triesMax / 2);
      const rows = await this.#first({ key, keepsTests, rowsMax }, tries);
      if (rows !== undefined) return this.#found(await this.#smallest(rows, keepsTests), keepsTests);
    }
    const { removed, added } = this.#laboratory.columns;
    return { kind: 'none', model, tried: this.#tried, rowsMax, removed, added };
  }

  async #first(drawing: Drawing, tries: number): Promise<InputRows | undefined> {
    const { inputs } = this.#laboratory;
    for (let trial = 0; trial < tries; trial++) {
      if (this.#request.signal?.aborted === true) return undefined;
      // Few rows first.
      const rowsMax = Math.min(drawing.rowsMax, 1 + Math.floor((4 * trial) / tries) + (trial % 2));
      const rows = drawRows(inputs, this.#literals, trial, { ...drawing, rowsMax });
      this.#tried++;
      if (await this.#differs(rows)) return rows;
    }
    return undefined;
  }

  async #differs(rows: InputRows): Promise<boolean> {
    const results = await this.#laboratory.results(rows);
    if (results === undefined || !isOther(results)) return false;
    const reversed = new Map([...rows].map(([table, of]) => [table, of.toReversed()]));
    const again = await this.#laboratory.results(reversed);
    return again !== undefined && textOf(again) === textOf(results);
  }

  /** Rows of which none can go, and cells of which none can be simpler. */
  async #smallest(first: InputRows, keepsTests: boolean): Promise<InputRows> {
    let rows = first;
    for (let before = ''; before !== textOf([...rows]); ) {
      before = textOf([...rows]);
      rows = await this.#fewer(rows);
      rows = await this.#simpler(rows, keepsTests);
    }
    return rows;
  }

  async #fewer(first: InputRows): Promise<InputRows> {
    let rows = first;
    for (const { table } of this.#laboratory.inputs) {
      for (let i = (rows.get(table) ?? []).length - 1; i >= 0; i--) {
        const without = new Map(rows).set(table, (rows.get(table) ?? []).toSpliced(i, 1));
        if (await this.#differs(without)) rows = without;
      }
    }
    return rows;
  }

  async #simpler(first: InputRows, keepsTests: boolean): Promise<InputRows> {
    let rows = first;
    for (const input of this.#laboratory.inputs) {
      for (const [i] of (rows.get(input.table) ?? []).entries()) {
        for (const [at, column] of input.columns.entries()) {
          const pool = poolOf(column, this.#literals).slice(0, 4);
          const canBeNull = column.isNullable || !keepsTests;
          const ranked = canBeNull ? [null, ...pool] : pool;
          const own = rows.get(input.table)!;
          const rank = ranked.indexOf(own[i][at]);
          for (const cell of rank < 0 ? ranked : ranked.slice(0, rank)) {
            const row = own[i].with(at, cell);
            if (keepsTests && !isUnique(input, own.toSpliced(i, 1), row)) continue;
            const simpler = new Map(rows).set(input.table, own.with(i, row));
            if (!(await this.#differs(simpler))) continue;
            rows = simpler;
            break;
          }
        }
      }
    }
    return rows;
  }

  async #found(rows: InputRows, keepsTests: boolean): Promise<Counterexample> {
    const { inputs, columns } = this.#laboratory;
    const { node } = this.#request.after;
    const { before, after } = (await this.#laboratory.results(rows))!;
    return {
      ...{ kind: 'found', model: node.resource.name, columns: columns.shared, before, after, keepsTests },
      isIncremental: node.config.materialized === 'incremental',
      inputs: inputs.map((input) => ({ input, rows: rows.get(input.table) ?? [] })),
      tried: this.#tried,
    };
  }
}

function isOther({ before, after }: Results): boolean {
  return textOf(before) !== textOf(after);
}
