import type { Column } from '@dataing/base/columns';
import { childAddresses, rootAddresses, rootAddressesAt, type Addresses } from '@dataing/base/random';
import type { FakerPacks } from '../faker/index.ts';
import type { Totals } from '../kernels/rollup.ts';
import type { ChildSource, FamilyPlan, Plan, TablePlan } from '../plan/plan.ts';
import { childPositions } from './child-positions.ts';
import type { Context, Frame } from './context.ts';
import { childCounts } from './counts.ts';
import { evaluateColumn } from './evaluate.ts';
import { newFrame, type Evaluator } from './frame.ts';
import { foldAddresses, sliceFrame } from './slice-frame.ts';
import {
  buildLayout,
  countFamily,
  newFamilyLayout,
  type Block,
  type FamilyLayout,
  type Layout,
} from './layout.ts';
import { drawRole } from './lookups.ts';
import { foldedRows, reduce } from './rollup.ts';
import { buildRowIndex, groupOf, type RowIndex } from './row-index.ts';

/**
 * Evaluates a plan: any rows of any table, in any order, on any thread, always with the same values. `packs` must
 * hold what `packsNeeded(plan)` names. A layout counted elsewhere (by the main thread) may be handed in; else each
 * family is counted here when first needed.
 */
export class Engine implements Context {
  readonly plan: Plan;
  private readonly counted: Layout | undefined;
  private readonly evaluator: Evaluator;
  private readonly memos = new Map<string, unknown>();
  private readonly families = new Map<number, FamilyLayout>();

  constructor(plan: Plan, packs: FakerPacks, counted?: Layout) {
    this.plan = plan;
    this.counted = counted;
    this.evaluator = {
      column: (frame, column): Column => evaluateColumn(this, packs, frame, column),
      role: (frame, role) => drawRole(this, frame, role),
    };
  }

  get layout(): Layout {
    if (this.counted !== undefined) return this.counted;
    return this.memo('layout', () =>
      buildLayout(
        this.plan,
        this.plan.families.map((family) => this.familyLayout(family)),
        (table) => this.rowsOf(table),
      ),
    );
  }

  memo<T>(name: string, make: () => T): T {
    if (!this.memos.has(name)) this.memos.set(name, make());
    return this.memos.get(name) as T;
  }

  rowsOf(table: number): number {
    const { source } = this.plan.tables[table];
    if (source.kind === 'fixed') return source.rows;
    const before = this.familyLayout(this.familyOf(table)).rowsBefore[table];
    return before[before.length - 1];
  }

  whole(table: number): Frame {
    const family = this.familyOf(table);
    return this.memo(`whole ${table}`, () => this.range(family, 0, this.rowsOf(family.root))(table));
  }

  rowsAt(number: number, at: Float64Array): Frame {
    const table = this.plan.tables[number];
    const { source } = table;
    const positions = { kind: 'list', at } as const;
    if (source.kind === 'fixed') return newFrame(table, positions, () => rootAddressesAt(at), this.evaluator);
    const { parents, ordinals } = this.indexOf(table, source).locate(at);
    const parent = { frame: this.rowsAt(source.parent, parents), ordinals };
    const makeAddresses = (): Addresses => foldAddresses(source, parent.frame.addresses(), ordinals);
    return newFrame(table, positions, makeAddresses, this.evaluator, parent);
  }

  /** The rows of a block, or of any other range of roots. */
  block({ table, fromRoot, toRoot, skip = 0, rows }: RootRange): Frame {
    const whole = this.range(this.familyOf(table), fromRoot, toRoot)(table);
    return this.slice(whole, skip, rows === undefined ? whole.length : skip + rows);
  }

  /**
   * Rows [from, to) of a table. What is evaluated to find them is one chunk of the table's family, however far into
   * the table they lie. @throws RangeError when they are not rows of the table.
   */
  rows(number: number, from: number, to: number): Frame {
    const table = this.plan.tables[number];
    const count = this.rowsOf(number);
    if (!(from >= 0 && from <= to && to <= count)) {
      throw new RangeError(`rows ${from} to ${to} of "${table.name}", which has ${count}`);
    }
    if (table.source.kind === 'fixed') return this.rootFrame(table, from, to);
    const family = this.familyOf(number);
    const before = this.familyLayout(family).rowsBefore[number];
    const first = groupOf(before, from);
    let last = first;
    while (before[last] < to) last++;
    const toRoot = Math.min(last * family.chunkRoots, this.rowsOf(family.root));
    const whole = this.range(family, first * family.chunkRoots, toRoot)(number);
    return this.slice(whole, from - before[first], to - before[first]);
  }

  slice(frame: Frame, from: number, to: number): Frame {
    return to - from === frame.length ? frame : sliceFrame(frame, from, to, this.evaluator);
  }

  childrenOf(parents: Frame, number: number): Frame {
    const table = this.plan.tables[number];
    const { source } = table;
    if (source.kind === 'fixed' || source.parent !== parents.table.index)
      throw new TypeError(`"${table.name}" has other parents than "${parents.table.name}"`);
    const counts = childCounts(this, table, parents);
    const length = counts.reduce((sum, count) => sum + count, 0);
    const index = (): RowIndex => this.indexOf(table, source);
    const makeAddresses = (): Addresses => childAddresses(source.addressKey, parents.addresses(), counts);
    const positions = childPositions(parents.positions, counts, length, index);
    return newFrame(table, positions, makeAddresses, this.evaluator, { frame: parents, counts });
  }

  *scan(number: number): Generator<Frame> {
    const table = this.plan.tables[number];
    const rows = this.rowsOf(number);
    if (table.source.kind === 'fixed') {
      for (let from = 0; from < rows; from += foldedRows)
        yield this.rootFrame(table, from, Math.min(rows, from + foldedRows));
      return;
    }
    const family = this.familyOf(number);
    const before = this.familyLayout(family).rowsBefore[number];
    const roots = this.rowsOf(family.root);
    for (let first = 0, chunk = 1; chunk < before.length; chunk++) {
      if (before[chunk] - before[first] < foldedRows && chunk < before.length - 1) continue;
      const toRoot = Math.min(roots, chunk * family.chunkRoots);
      const frame = this.range(family, first * family.chunkRoots, toRoot)(number);
      for (let from = 0; from < frame.length; from += foldedRows)
        yield this.slice(frame, from, Math.min(frame.length, from + foldedRows));
      first = chunk;
    }
  }

  reduction(table: number, column: number): Totals {
    const name = reductionName(table, column);
    return this.counted?.reduced?.get(name) ?? this.memo(name, () => reduce(this, table, column));
  }

  /** The layout with what roll-ups by keys of these blocks come to: made here once, for all threads. */
  reducedLayout(blocks: readonly Block[]): Layout {
    const reduced = new Map<string, Totals>();
    for (const table of new Set(blocks.map((block) => block.table))) {
      this.plan.tables[table].columns.forEach(({ generator }, column) => {
        if (generator.kind === 'rollup' && generator.link.kind === 'keys')
          reduced.set(reductionName(table, column), this.reduction(table, column));
      });
    }
    return reduced.size === 0 ? this.layout : { ...this.layout, reduced };
  }

  private familyOf(table: number): FamilyPlan {
    return this.plan.families[this.plan.tables[table].family];
  }

  private familyLayout(family: FamilyPlan): FamilyLayout {
    const number = this.plan.families.indexOf(family);
    const known = this.counted?.families[number] ?? this.families.get(number);
    if (known !== undefined) return known;
    const layout = newFamilyLayout(family, this.rowsOf(family.root));
    // In place while it is filled: what is counted may need the numbers of rows that were counted before.
    this.families.set(number, layout);
    try {
      countFamily(layout, family, this.plan.tables, this.rowsOf(family.root), this.range.bind(this));
    } catch (error) {
      this.families.delete(number);
      throw error;
    }
    return layout;
  }

  /** Frames over a range of roots, each made when first asked for; parents are shared by their children. */
  private range(family: FamilyPlan, fromRoot: number, toRoot: number): (table: number) => Frame {
    const frames = new Map<number, Frame>();
    const frameOf = (number: number): Frame => {
      const known = frames.get(number);
      if (known !== undefined) return known;
      const table = this.plan.tables[number];
      const { source } = table;
      const frame =
        number === family.root || source.kind === 'fixed'
          ? this.rows(number, fromRoot, toRoot)
          : this.childFrame(table, source, frameOf(source.parent), () =>
              this.firstRow(family, number, fromRoot),
            );
      frames.set(number, frame);
      return frame;
    };
    return frameOf;
  }

  private rootFrame(table: TablePlan, fromRoot: number, toRoot: number): Frame {
    const length = toRoot - fromRoot;
    const positions = { kind: 'range', start: fromRoot, length } as const;
    return newFrame(table, positions, () => rootAddresses(fromRoot, length), this.evaluator);
  }

  private childFrame(table: TablePlan, source: ChildSource, parents: Frame, first: () => number): Frame {
    const counts = childCounts(this, table, parents);
    const length = counts.reduce((sum, count) => sum + count, 0);
    const makeAddresses = (): Addresses => childAddresses(source.addressKey, parents.addresses(), counts);
    const positions = {
      kind: 'range',
      length,
      get start() {
        return first();
      },
    } as const;
    return newFrame(table, positions, makeAddresses, this.evaluator, { frame: parents, counts });
  }

  /** Rows of a descendant before a root: running totals of the chunks, and a count from there on. */
  private firstRow(family: FamilyPlan, table: number, fromRoot: number): number {
    if (fromRoot === 0) return 0;
    const before = this.familyLayout(family).rowsBefore[table];
    const chunk = Math.floor(fromRoot / family.chunkRoots);
    const chunkRoot = chunk * family.chunkRoots;
    if (chunkRoot === fromRoot) return before[chunk];
    return before[chunk] + this.range(family, chunkRoot, fromRoot)(table).length;
  }

  private indexOf(table: TablePlan, source: ChildSource): RowIndex {
    return this.memo(`index ${table.index}`, () =>
      buildRowIndex(this.rowsOf(source.parent), (from, to) =>
        childCounts(this, table, this.consecutive(source.parent, from, to)),
      ),
    );
  }

  /** A handful is found row by row; more of them by their chunk. */
  private consecutive(table: number, from: number, to: number): Frame {
    if (this.plan.tables[table].source.kind === 'fixed' || to - from > listLimit)
      return this.rows(table, from, to);
    return this.rowsAt(
      table,
      Float64Array.from({ length: to - from }, (_, i) => from + i),
    );
  }
}

const listLimit = 256;

function reductionName(table: number, column: number): string {
  return `reduction of ${table}.${column}`;
}

/** Roots of a table's family, and which of the rows under them. */
export type RootRange = Pick<Block, 'table' | 'fromRoot' | 'toRoot'> & Partial<Pick<Block, 'skip' | 'rows'>>;
