import { type BoundColumn, type Step, strongerStep } from '../scope/column.ts';

/** Source columns and the strongest step on any way from them. */
export type Trace = ReadonlyMap<BoundColumn, Step>;

/**
 * Finds for columns the source columns that flow into them. Every column is visited once (Tarjan's strongly
 * connected components, so recursive CTEs too), and a column that only passes another on shares its answer: the
 * work is that of the graph plus the sizes of the answers that really differ.
 */
export class Tracer {
  readonly #done = new Map<BoundColumn, Trace>();
  readonly #strongest = new Map<BoundColumn, Step>();
  #steps = 0;

  /** Flows followed so far: a measure of the work that does not depend on the machine. */
  get steps(): number {
    return this.#steps;
  }

  sourcesOf(column: BoundColumn): Trace {
    const known = this.#done.get(column);
    if (known !== undefined) return known;
    this.#visit(column);
    return this.#done.get(column) ?? new Map<BoundColumn, Step>();
  }

  /** The strongest thing that happens on any way to a column, sources or not: count(*) has none. */
  stepOf(column: BoundColumn): Step {
    this.sourcesOf(column);
    return this.#strongest.get(column) ?? column.step;
  }

  #visit(root: BoundColumn): void {
    const order = new Map<BoundColumn, { index: number; low: number }>();
    const open: BoundColumn[] = [];
    const path: Array<{ column: BoundColumn; next: number }> = [];
    const enter = (column: BoundColumn) => {
      order.set(column, { index: order.size, low: order.size });
      open.push(column);
      path.push({ column, next: 0 });
    };
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const mark = order.get(top.column)!;
      const flow = top.column.flows[top.next++];
      if (flow !== undefined) {
        this.#steps++;
        if (this.#done.has(flow.column)) continue;
        const other = order.get(flow.column);
        if (other === undefined) enter(flow.column);
        else mark.low = Math.min(mark.low, other.index);
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) {
        const aboveMark = order.get(above.column)!;
        aboveMark.low = Math.min(aboveMark.low, mark.low);
      }
      if (mark.low === mark.index) this.#close(open.splice(open.lastIndexOf(top.column)));
    }
  }

  /** Answers for the members of one component, all of whose other sources are answered. */
  #close(members: readonly BoundColumn[]): void {
    const [first] = members;
    const inside = new Set(members);
    const strongest = members
      .flatMap((member) => [
        member.step,
        ...member.flows.map((flow) => this.#strongest.get(flow.column) ?? flow.step),
      ])
      .reduce(strongerStep);
    for (const member of members) this.#strongest.set(member, strongest);
    const recursive = members.length > 1 || first.flows.some((flow) => flow.column === first);
    if (!recursive) {
      this.#done.set(first, this.#combine(first));
      return;
    }
    // Values go round: whatever flows into one member reaches all, and is derived unless every step keeps it.
    const round = members.flatMap((member) => member.flows.filter((flow) => inside.has(flow.column)));
    const step = round.reduce<Step>((strongest, flow) => strongerStep(strongest, flow.step), 'same');
    const all = new Map<BoundColumn, Step>();
    for (const member of members) {
      const from = member.flows.filter((flow) => !inside.has(flow.column));
      for (const [source, way] of this.#combine({ ...member, flows: from })) {
        const whole = strongerStep(way, step);
        all.set(source, strongerStep(all.get(source) ?? 'same', whole));
      }
    }
    for (const member of members) this.#done.set(member, all);
  }

  #combine(column: BoundColumn): Trace {
    const { flows } = column;
    if (flows.length === 0) {
      return column.table === undefined ? new Map<BoundColumn, Step>() : new Map([[column, 'same']]);
    }
    const only = flows.length === 1 ? flows[0] : undefined;
    if (only?.step === 'same') return this.#done.get(only.column)!;
    const sources = new Map<BoundColumn, Step>();
    for (const flow of flows) {
      for (const [source, step] of this.#done.get(flow.column) ?? []) {
        this.#steps++;
        const whole = strongerStep(step, flow.step);
        sources.set(source, strongerStep(sources.get(source) ?? 'same', whole));
      }
    }
    return sources;
  }
}
