import { valueAt } from '@dataing/base/columns';
import { buildAlias, aliasFrom } from '@dataing/base/maths';
import {
  belowFrom,
  childAddress,
  drawAt,
  rootAddress,
  streamKey,
  uniformFrom,
  type StreamKey,
} from '@dataing/base/random';
import { keyAt } from '../../../src/behavior/mixture.ts';
import type { ColumnType } from '../../../src/dsl/document.ts';
import type { Expression } from '../../../src/dsl/expression.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { fakerAt, localeOfValue, type FakerPacks } from '../../../src/faker/index.ts';
import type {
  AncestorRef,
  ChoiceStep,
  ProcessSource,
  ColumnStep,
  GeneratorStep,
  GivenStep,
  Plan,
  TablePlan,
} from '../../../src/plan/plan.ts';
import { choiceWeights } from '../../../src/plan/weights.ts';
import { scaledAt, affectedAt } from './row-changes.ts';
import { expressionAt } from './row-expression.ts';
import { bendOf, countAt, pointOf } from './row-intensity.ts';
import { castAt, choiceAt, distributionAt, modifyAt, pointCell, type Cell } from './row-kernels.ts';
import { lookupAt } from './row-lookups.ts';
import { isOutlier, outlierAt } from './row-outliers.ts';
import { delay, diffusionAt, fieldTypes, pick, rowsOfProcess, type RowParent } from './row-processes.ts';
import { rolledUpAt } from './row-rollups.ts';
import { correlatedAt } from './row-scores.ts';
import { jsonAt, pointAt as pointOnEarth, type JsonRow } from './row-shapes.ts';
import { regexAt, taggedAt, uniqueAt } from './row-texts.ts';
import { traitChoiceAt, traitFactorAt } from './row-traits.ts';
import { above, day, type Row, type RowReader } from './row.ts';

/**
 * The whole engine once more, one row and one cell at a time, in the plainest way: all rows of a table are listed,
 * a lookup evaluates the other row's cell. Only the row forms of the effects (`keyAt`, `pointAt`) and the factors
 * behind them are shared with the engine; those have tests of their own.
 */
export class RowEngine implements RowReader {
  readonly plan: Plan;
  private readonly packs: FakerPacks;
  readonly engine: Engine;
  private readonly tables = new Map<number, Row[]>();
  private readonly cells = new Map<string, Cell>();

  constructor(plan: Plan, packs: FakerPacks, engine: Engine) {
    this.plan = plan;
    this.packs = packs;
    this.engine = engine;
  }

  rows(number: number): Row[] {
    const known = this.tables.get(number);
    if (known !== undefined) return known;
    const table = this.plan.tables[number];
    const { source } = table;
    const rows: Row[] = [];
    this.tables.set(number, rows);
    if (source.kind === 'fixed') {
      for (let i = 0; i < source.rows; i++) rows.push({ position: i, ordinal: i, address: rootAddress(i) });
      return rows;
    }
    for (const parent of this.rows(source.parent)) {
      const made =
        source.kind === 'process' ? rowsOfProcess(source, this.rowParent(source, parent)) : undefined;
      const count = made === undefined ? countAt(this, table, parent) : made.length;
      for (let ordinal = 0; ordinal < count; ordinal++) {
        const address = childAddress(source.addressKey, parent.address, ordinal);
        rows.push({ position: rows.length, ordinal, address, parent, made: made?.[ordinal] });
      }
    }
    return rows;
  }

  /** What a process reads of a parent, or of the parent's own parent. */
  private rowParent({ parent: number, process, reads }: ProcessSource, parent: Row): RowParent {
    const { made, address } = parent;
    const above = this.plan.tables[number].source;
    const read = (ref: AncestorRef | undefined): Cell => {
      if (ref === undefined) return null;
      const row = ref.generation === 1 ? parent : parent.parent;
      if (row === undefined) return null;
      const cell = this.cell(ref.table, row.position, ref.column);
      const isDate = this.plan.tables[ref.table].columns[ref.column].type === 'date';
      return isDate && cell !== null ? Number(cell) * day : cell;
    };
    const instant = (cell: Cell | undefined): number | null =>
      cell === null || cell === undefined ? null : Number(cell);
    const isEvents = process.kind === 'state_events';
    return {
      address,
      start:
        process.kind === 'states' && reads.start === undefined
          ? process.from
          : instant(isEvents ? made?.time : read(reads.start)),
      notBefore: instant(read(reads.notBefore)),
      end: instant(made?.end),
      state: made?.state === undefined ? null : String(made.state),
      segment: reads.segment === undefined ? null : String(read(reads.segment)),
      stateNames:
        above.kind === 'process' && above.process.kind === 'states'
          ? above.process.states.map(({ name }) => name)
          : [],
    };
  }

  cell(number: number, position: number, column: number): Cell {
    const name = `${number} ${position} ${column}`;
    const known = this.cells.get(name);
    if (known !== undefined) return known;
    const cell = this.evaluate(this.plan.tables[number], this.rows(number)[position], column);
    this.cells.set(name, cell);
    return cell;
  }

  private evaluate(table: TablePlan, row: Row, number: number): Cell {
    const { tracked, generator, name } = table.columns[number];
    if (tracked === undefined) return this.fresh(table, row, number);
    const isFirst = row.ordinal === 0;
    const before = isFirst ? null : this.cell(table.index, row.position - 1, number);
    if (!isFirst && row.made?.changed !== name) return before;
    const cell = this.fresh(table, row, number);
    if (isFirst || cell !== before || tracked.weights === undefined || generator.kind !== 'choice')
      return cell;
    const { values } = generator.dictionary;
    const texts = Array.from({ length: values.length }, (_, i) => valueAt(values, i));
    const u = uniformFrom(...drawAt(tracked.key, row.address.hi, row.address.lo));
    const code = texts.findIndex((text) => text === cell);
    const other = pick(
      Array.from(tracked.weights, (weight, i) => (i === code ? 0 : weight)),
      u,
    );
    return (other < 0 ? cell : texts[other]) as Cell;
  }

  private fresh(table: TablePlan, row: Row, number: number): Cell {
    const step = table.columns[number];
    let [cell, type] = this.generate(table, row, step, number);
    for (const modifier of step.modifiers) {
      const isTime = type === 'datetime' || type === 'date';
      if (modifier.kind === 'expression') {
        [cell, type] = this.changed(table, row, step, modifier.expression, [cell, type]);
        continue;
      }
      if (modifier.kind === 'outliers') {
        cell = isOutlier(modifier, row) ? outlierAt(modifier, cell, row.address) : cell;
        continue;
      }
      const { timeColumn } = { timeColumn: undefined, ...modifier };
      const time = timeColumn === undefined ? null : this.micros(table, row, timeColumn);
      if (modifier.kind === 'effect') {
        cell = affectedAt(this, row, table, modifier, cell, time);
        continue;
      }
      cell = modifyAt(modifier, cell, row.address, isTime, time);
      if (modifier.kind === 'map_values') {
        cell = castAt(cell, step.type, typeof cell === 'string' ? 'string' : 'float');
        type = step.type;
      }
    }
    if (step.byField && cell !== null) {
      const { field, factors } = step.byField;
      const name = String(row.made?.[field]);
      cell = Number(cell) * (Object.hasOwn(factors, name) ? factors[name] : 1);
    }
    for (const scale of step.scales) cell = scaledAt(this, table, row, scale, cell);
    if (step.notBefore !== undefined && table.source.kind !== 'fixed' && row.parent && cell !== null) {
      const parents = this.plan.tables[table.source.parent];
      const began = this.micros(parents, row.parent, step.notBefore);
      const unit = type === 'date' ? day : 1;
      if (began !== null) cell = Math.max(Number(cell), Math.floor(began / unit));
    }
    const isFree = step.modifiers.some((m) => m.kind === 'outliers' && m.allowExceed && isOutlier(m, row));
    if (step.finalClamp && type === 'string') [cell, type] = [castAt(cell, step.type, type), step.type];
    const bounds = step.finalClamp === 'by case' ? this.clampOf(table, row, step.generator) : step.finalClamp;
    if (bounds && !isFree && type !== 'string')
      cell = modifyAt({ kind: 'clamp', ...bounds }, cell, row.address, false, null);
    const isEmptied =
      step.nulls && uniformFrom(...drawAt(step.nulls.key, row.address.hi, row.address.lo)) < step.nulls.rate;
    return isEmptied ? null : castAt(cell, step.type, type);
  }

  /** The number of a choice: given the row's time, where an effect or an event is about it. */
  private chosen(table: TablePlan, row: Row, step: ChoiceStep): number {
    const { source } = table;
    if (step.effect === undefined || source.kind !== 'fanout') return choiceAt(step, row.address);
    const { tries, timeColumn } = source.effects[step.effect];
    const mixture = bendOf(this, table)?.mixtures.get(step.effect);
    if (mixture === undefined) throw new Error('no such effect');
    const point = timeColumn === undefined ? 0 : pointOf(this, table, row, timeColumn);
    return keyAt(mixture, step.key, tries, row.address.hi, row.address.lo, point);
  }

  /** The case that holds for a row, by its value as a text or a number. */
  private caseOf(table: TablePlan, row: Row, { column, cases, otherwise }: GivenStep) {
    const value = this.cell(table.index, row.position, column);
    const found = cases.find(({ when }) => {
      if (value === null) return false;
      if (when.kind === 'text') return String(value) === when.text;
      return (when.from ?? -Infinity) <= Number(value) && Number(value) < (when.to ?? Infinity);
    });
    return found ?? { label: 'anything else', generator: otherwise };
  }

  private clampOf(table: TablePlan, row: Row, generator: GeneratorStep): { min?: number; max?: number } {
    if (generator.kind === 'distribution') return generator.clamp;
    const inner = generator.kind === 'given' ? this.caseOf(table, row, generator).generator : null;
    return inner === null ? {} : this.clampOf(table, row, inner);
  }

  micros(table: TablePlan, row: Row, column: number): number | null {
    const cell = this.cell(table.index, row.position, column);
    if (cell === null) return null;
    return table.columns[column].type === 'date' ? Number(cell) * day : Number(cell);
  }

  private generate(table: TablePlan, row: Row, step: ColumnStep, number: number): [Cell, ColumnType] {
    const { generator } = step;
    const { hi, lo } = row.address;
    switch (generator.kind) {
      case 'sequence':
        return [generator.start + row.position * generator.step, 'int'];
      case 'choice':
      case 'enum_list': {
        const { values, nulls } = generator.dictionary;
        const drawn = generator.kind === 'choice' ? this.chosen(table, row, generator) : row.position;
        const code = generator.kind === 'choice' ? (generator.places?.[drawn] ?? drawn) : drawn;
        return [nulls?.[code] === 1 ? null : (valueAt(values, code) as Cell), values.type as ColumnType];
      }
      case 'choice_ref': {
        const type = this.plan.tables[generator.table].columns[generator.column].type;
        const all = this.rows(generator.table).map((_, i) => this.cell(generator.table, i, generator.column));
        const [h, l] = drawAt(generator.key, hi, lo);
        if (!generator.distinct) return [all[belowFrom(h, l, all.length)], type];
        const distinct = [...new Set(all)].filter((cell) => cell !== null);
        return [
          distinct[aliasFrom(buildAlias(choiceWeights(generator.weights, distinct.length)), h, l)],
          type,
        ];
      }
      case 'distribution':
        return [distributionAt(generator, row.address), 'float'];
      case 'datetime_series': {
        const type = step.type === 'date' ? 'date' : 'datetime';
        return [pointCell(this.plan.grids[generator.grid], pointOf(this, table, row, number), type), type];
      }
      case 'faker': {
        const names = { epoch: this.plan.epoch, seed: this.plan.seed, table: table.name, column: step.name };
        const key = (purpose: string): StreamKey => streamKey({ ...names, purpose });
        const from = generator.localeFrom;
        const locale =
          from === undefined
            ? generator.locale
            : localeOfValue(String(this.cell(table.index, row.position, from)));
        const text = fakerAt(generator, key, hi, lo, this.packs, locale);
        const { tag } = generator;
        return [tag ? taggedAt(text, tag.separator, tag.keys, row.position) : text, 'string'];
      }
      case 'lookup':
        return [
          lookupAt(this, table, row, generator),
          this.plan.tables[generator.table].columns[generator.column].type,
        ];
      case 'diffusion_curve': {
        const bound = generator.notBefore;
        const from = table.source.kind === 'fixed' ? -1 : table.source.parent;
        const cell =
          bound === undefined ? null : this.micros(this.plan.tables[from], row.parent as Row, bound);
        return [diffusionAt(generator, uniformFrom(...drawAt(generator.key, hi, lo)), cell), 'datetime'];
      }
      case 'given': {
        const { label, generator: inner } = this.caseOf(table, row, generator);
        if (inner === null) return [null, generator.type];
        const name = `${step.name} given ${label}`;
        const [value, from] = this.generate(table, row, { ...step, name, generator: inner }, number);
        return [castAt(value, generator.type, from), generator.type];
      }
      case 'process': {
        const cell = row.made?.[generator.field] ?? null;
        return [cell, fieldTypes[generator.field]];
      }
      case 'after': {
        let from: Row | undefined = row;
        for (let i = 0; i < generator.generation; i++) from = from?.parent;
        const source = this.plan.tables[generator.table];
        const instant = from === undefined ? null : this.micros(source, from, generator.column);
        if (instant === null) return [null, 'datetime'];
        return [instant + delay(generator.gap, generator.key, row.address), 'datetime'];
      }
      case 'correlated':
        return correlatedAt(generator, row.address);
      case 'trait_factor':
        return [traitFactorAt(generator, above(row, generator.generation).address), 'float'];
      case 'trait_choice':
        return traitChoiceAt(generator, row.address, above(row, generator.generation).address);
      case 'rollup':
        return rolledUpAt(this, table, row, generator);
      case 'polymorphic': {
        const value = this.cell(table.index, row.position, generator.by);
        const to = generator.targets.find((target) => value !== null && String(value) === target.value);
        if (to === undefined) return [null, step.type];
        const target = belowFrom(...drawAt(to.key, hi, lo), this.rows(to.table).length);
        return [this.cell(to.table, target, to.column), this.plan.tables[to.table].columns[to.column].type];
      }
      case 'ordinal': {
        const { of } = generator;
        if (of.kind === 'numbers') return [of.start + row.ordinal * of.step, 'int'];
        if (of.kind === 'rows')
          return [
            this.cell(of.table, row.ordinal, of.column),
            this.plan.tables[of.table].columns[of.column].type,
          ];
        const type = step.type === 'date' ? 'date' : 'datetime';
        return [pointCell(this.plan.grids[of.grid], row.ordinal, type), type];
      }
      case 'regex':
        return [regexAt(generator.tree, generator.keys, row.address), 'string'];
      case 'unique':
        return [uniqueAt(generator.space, generator.key, row.position), step.type];
      case 'point': {
        const { city, country, locale } = generator;
        const read = (column: number | undefined): Cell =>
          column === undefined ? null : this.cell(table.index, row.position, column);
        const own = country === undefined ? locale : localeOfValue(String(read(country)));
        return [pointOnEarth(generator, row.address, this.packs, read(city), own), 'float'];
      }
      case 'json':
        return [jsonAt(this.jsonRow(table, row, step, number), generator.value), 'json'];
      case 'expression':
        return this.computed(table, row, generator.expression);
    }
  }

  private jsonRow(table: TablePlan, row: Row, step: ColumnStep, number: number): JsonRow {
    return {
      address: row.address,
      column: (column) => [this.cell(table.index, row.position, column), table.columns[column].type],
      drawn: ({ name, type, generator }) => {
        const [value, from] = this.generate(table, row, { ...step, name, type, generator }, number);
        return castAt(value, type, from);
      },
      at: (address) => this.jsonRow(table, { ...row, address }, step, number),
    };
  }

  /** `own`: the name of the column being changed, and its value so far. */
  private computed(table: TablePlan, row: Row, code: Expression, own?: [string, Cell]): [Cell, ColumnType] {
    const place = (name: string): number => table.columns.findIndex((column) => column.name === name);
    const typeOf = (name: string): ColumnType => table.columns[place(name)].type;
    const isTime = (name: string): boolean => typeOf(name) === 'date' || typeOf(name) === 'datetime';
    const read = (name: string): Cell => {
      if (own?.[0] === name)
        return typeOf(name) === 'date' && own[1] !== null ? Number(own[1]) * day : own[1];
      return isTime(name)
        ? this.micros(table, row, place(name))
        : this.cell(table.index, row.position, place(name));
    };
    const value = expressionAt(code, read, isTime);
    return [value, typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'bool' : 'float'];
  }

  private changed(
    table: TablePlan,
    row: Row,
    step: ColumnStep,
    code: Expression,
    [cell, type]: [Cell, ColumnType],
  ): [Cell, ColumnType] {
    const wide = step.type === 'int' ? 'float' : step.type;
    const [value, found] = this.computed(table, row, code, [step.name, castAt(cell, wide, type)]);
    return [castAt(value, wide, found), wide];
  }
}
