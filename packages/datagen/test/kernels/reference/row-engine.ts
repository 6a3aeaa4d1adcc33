import { valueAt } from '@dataing/base/columns';
import { buildAlias, aliasFrom, buildPoisson, poissonFrom, poissonQuantile } from '@dataing/base/maths';
import {
  belowFrom,
  childAddress,
  drawAt,
  permute,
  rootAddress,
  streamKey,
  uniformFrom,
  type Address,
  type StreamKey,
} from '@dataing/base/random';
import { keyAt } from '../../../src/behavior/mixture.ts';
import { parentProfiles, pointAt, rateFactors, type Intensity } from '../../../src/behavior/intensity.ts';
import type { ColumnType } from '../../../src/dsl/document.ts';
import { factorAtAge } from '../../../src/behavior/age.ts';
import { intensityOf } from '../../../src/engine/counts.ts';
import { roleMixture, timeIntensity } from '../../../src/engine/follow-roles.ts';
import type { Expression } from '../../../src/dsl/expression.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { fakerAt, localeOfValue, type FakerPacks } from '../../../src/faker/index.ts';
import type {
  AncestorRef,
  ChoiceStep,
  ProcessSource,
  ColumnEffectStep,
  ColumnStep,
  GeneratorStep,
  GivenStep,
  LookupStep,
  Plan,
  ScaleStep,
  TablePlan,
} from '../../../src/plan/plan.ts';
import type { RollupStep } from '../../../src/plan/rollup-step.ts';
import type { AsOfStep } from '../../../src/plan/versions-step.ts';
import { choiceWeights } from '../../../src/plan/weights.ts';
import { popularAt } from './row-chosen.ts';
import { expressionAt } from './row-expression.ts';
import {
  castAt,
  choiceAt,
  distributionAt,
  modifyAt,
  pointCell,
  seriesPointAt,
  type Cell,
} from './row-kernels.ts';
import {
  delay,
  diffusionAt,
  fieldTypes,
  pick,
  rowsOfProcess,
  type ProcessRow,
  type RowParent,
} from './row-processes.ts';
import { correlatedAt } from './row-scores.ts';
import { traitChoiceAt, traitFactorAt } from './row-traits.ts';
import { regexAt, taggedAt, uniqueAt } from './row-texts.ts';
import { rollupAt } from './rollup-row.ts';
import { isOutlier, outlierAt } from './row-outliers.ts';

interface Row {
  readonly position: number;
  /** Its number among its siblings; its position where it has no parent. */
  readonly ordinal: number;
  readonly address: Address;
  readonly parent?: Row;
  /** What the process of the table says of it. */
  readonly made?: ProcessRow;
}

const day = 86_400_000_000;

/**
 * The whole engine once more, one row and one cell at a time, in the plainest way: all rows of a table are listed,
 * a lookup evaluates the other row's cell. Only the row forms of the effects (`keyAt`, `pointAt`) and the factors
 * behind them are shared with the engine; those have tests of their own.
 */
export class RowEngine {
  readonly plan: Plan;
  private readonly packs: FakerPacks;
  private readonly engine: Engine;
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
      const count = made === undefined ? this.count(table, parent) : made.length;
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

  private intensity(table: TablePlan): Intensity | undefined {
    return intensityOf(this.engine, table);
  }

  private profiles(intensity: Intensity, table: TablePlan, parent: number) {
    return parentProfiles(intensity, this.engine.whole(parent), table);
  }

  private count(table: TablePlan, parent: Row): number {
    const { source } = table;
    if (source.kind !== 'fanout') throw new Error('no fanout');
    const { fanout } = source;
    const intensity = this.intensity(table);
    const known = intensity && this.profiles(intensity, table, source.parent);
    if (known?.profiles[known.of[parent.position]].isClosed) return 0;
    const traits = source.traits?.map((trait) =>
      traitFactorAt(trait, this.above(parent, trait.generation).address),
    );
    const trait = traits?.reduce((product, factor) => product * factor, 1);
    const bend = (): number =>
      intensity === undefined || known === undefined
        ? 1
        : rateFactors(intensity, known)[known.of[parent.position]];
    const isScaled = intensity !== undefined || trait !== undefined;
    const scaled = (drawn: number): number => {
      if (!isScaled) return drawn;
      const wide = drawn * (bend() * (trait ?? 1));
      const fraction = uniformFrom(...drawAt(source.roundingKey, parent.address.hi, parent.address.lo));
      return Math.floor(wide) + (fraction < wide - Math.floor(wide) ? 1 : 0);
    };
    if (fanout.kind === 'constant') return scaled(fanout.count);
    const [h, lo] = drawAt(source.countKey, parent.address.hi, parent.address.lo);
    if (fanout.kind === 'uniform') return scaled(fanout.min + belowFrom(h, lo, fanout.max - fanout.min + 1));
    if (fanout.kind === 'weighed') {
      return scaled(fanout.least + aliasFrom(buildAlias(fanout.weights), h, lo));
    }
    let rate = fanout.lambda;
    let isOwn = trait !== undefined;
    if (intensity !== undefined) {
      const profiles = this.profiles(intensity, table, source.parent);
      const factor = rateFactors(intensity, profiles)[profiles.of[parent.position]];
      rate *= factor * (trait ?? 1);
      isOwn = factor * (trait ?? 1) !== 1 && (trait !== undefined || intensity.follow !== undefined);
    } else rate *= trait ?? 1;
    const count = isOwn ? poissonQuantile(rate, uniformFrom(h, lo)) : poissonFrom(buildPoisson(rate), h, lo);
    return Math.min(Math.max(count, fanout.min ?? 0), fanout.max ?? Number.POSITIVE_INFINITY);
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

  /** The versions of a row, in order. */
  private versionsOf(table: number, position: number): Row[] {
    return this.rows(table).filter(({ parent }) => parent?.position === position);
  }

  private versionAt(table: TablePlan, row: Row, step: AsOfStep): Cell {
    let owner: Row | undefined = row;
    if (step.of.kind === 'ancestor') for (let i = 0; i < step.of.generation; i++) owner = owner?.parent;
    else {
      const { local, key } = step.of;
      const value = this.cell(table.index, row.position, local);
      owner = this.rows(step.entity).find(({ position }) => this.cell(step.entity, position, key) === value);
    }
    const time = this.micros(table, row, step.time);
    const versions = this.versionsOf(step.table, owner?.position ?? -1);
    const valid =
      versions.filter(({ made }) => time !== null && Number(made?.time) <= time).at(-1) ?? versions[0];
    return this.cell(step.table, valid.position, step.column);
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
        cell = this.affected(row, table, modifier, cell, time);
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
    for (const scale of step.scales) cell = this.scaled(table, row, scale, cell);
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
    const mixture = this.intensity(table)?.mixtures.get(step.effect);
    if (mixture === undefined) throw new Error('no such effect');
    const point = timeColumn === undefined ? 0 : this.point(table, row, timeColumn);
    return keyAt(mixture, step.key, tries, row.address.hi, row.address.lo, point);
  }

  private above(row: Row, generation: number): Row {
    let at = row;
    for (let i = 0; i < generation; i++) at = at.parent as Row;
    return at;
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

  /** The factor of the parent that this row refers to. */
  private scaled(table: TablePlan, row: Row, { table: number, role, factor }: ScaleStep, cell: Cell): Cell {
    const target = role === undefined ? row.parent : this.rows(number)[this.drawn(table, row, role)];
    if (cell === null || target === undefined) return cell;
    if (factor.kind === 'trait')
      return Number(cell) * traitFactorAt(factor.trait, this.above(row, factor.trait.generation).address);
    if (factor.kind === 'segment') {
      const value = this.cell(number, target.position, factor.column);
      return Number(cell) * (value === null ? 1 : (factor.values[String(value)] ?? 1));
    }
    const began = this.micros(this.plan.tables[number], target, factor.created);
    const time = 'column' in factor.at ? this.micros(table, row, factor.at.column) : factor.at.instant;
    if (began === null || time === null) return cell;
    return Number(cell) * factorAtAge(factor.curves, (time - began) / day);
  }

  /** The first row of the effect table, in its order, with this row's key and a window around its time. */
  private affected(
    row: Row,
    table: TablePlan,
    step: ColumnEffectStep,
    cell: Cell,
    time: number | null,
  ): Cell {
    if (cell === null) return null;
    const remote = this.plan.tables[step.table];
    const locals = step.on.map(({ side, local }) =>
      side === 'row'
        ? this.cell(table.index, row.position, local)
        : this.cell(
            table.source.kind === 'fixed' ? -1 : table.source.parent,
            row.parent?.position ?? -1,
            local,
          ),
    );
    const match = this.rows(step.table).find((other) => {
      const at = (column: number): Cell => this.cell(step.table, other.position, column);
      if (step.field !== undefined && at(step.field) === null) return false;
      if (!step.on.every(({ remote: c }, i) => locals[i] !== null && at(c) === locals[i])) return false;
      if (!step.window) return true;
      const start = this.micros(remote, other, step.window.start);
      const end = this.micros(remote, other, step.window.end);
      if (time === null || start === null || end === null) return false;
      const whole = remote.columns[step.window.end].type === 'date' ? day - 1 : 0;
      return start <= time && time <= end + whole;
    });
    const unchanged = step.op === 'mul' ? 1 : 0;
    const x =
      match === undefined
        ? step.default
        : step.field === undefined
          ? unchanged
          : Number(this.cell(step.table, match.position, step.field));
    return step.op === 'mul' ? Number(cell) * x : Number(cell) + x;
  }

  private micros(table: TablePlan, row: Row, column: number): number | null {
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
        return [pointCell(this.plan.grids[generator.grid], this.point(table, row, number), type), type];
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
          this.lookup(table, row, generator),
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
        return [traitFactorAt(generator, this.above(row, generator.generation).address), 'float'];
      case 'trait_choice':
        return traitChoiceAt(generator, row.address, this.above(row, generator.generation).address);
      case 'rollup':
        return this.rolledUp(table, row, generator);
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
      case 'expression':
        return this.computed(table, row, generator.expression);
    }
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

  private cellBy(table: TablePlan, row: Row, expression: Expression): Cell {
    const place = (name: string): number => table.columns.findIndex((column) => column.name === name);
    const typeOf = (name: string): ColumnType => table.columns[place(name)].type;
    const isTime = (name: string): boolean => typeOf(name) === 'date' || typeOf(name) === 'datetime';
    const read = (name: string): Cell =>
      isTime(name) ? this.micros(table, row, place(name)) : this.cell(table.index, row.position, place(name));
    return expressionAt(expression, read, isTime);
  }

  private rolledUp(table: TablePlan, row: Row, step: RollupStep): [Cell, ColumnType] {
    const { value, where, link } = step;
    const from = this.plan.tables[step.table];
    const isTime = (of: TablePlan, column: number): boolean =>
      ['date', 'datetime'].includes(of.columns[column].type);
    const isDay = (column: number): boolean => table.columns[column].type === 'date';
    const own = link.kind === 'keys' ? link.own : [];
    const keyOf = (of: TablePlan, at: Row, column: number, i: number): Cell => {
      if (!isTime(of, column)) return this.cell(of.index, at.position, column);
      const micros = this.micros(of, at, column);
      return micros !== null && isDay(own[i]) ? Math.floor(micros / day) : micros;
    };
    const cell = rollupAt(step, {
      rows: this.rows(step.table),
      isOf: (other) => {
        if (link.kind === 'keys') {
          return own.every((column, i) => {
            const key = keyOf(table, row, column, i);
            return key !== null && String(key) === String(keyOf(from, other, link.other[i], i));
          });
        }
        let at: Row | undefined = other;
        for (let i = 0; i < link.path.length; i++) at = at?.parent;
        return at === row;
      },
      value: (other) => {
        if (value?.kind === 'expression') return this.cellBy(from, other, value.expression);
        return value === undefined ? null : this.cell(from.index, other.position, value.column);
      },
      where: (other) => (where === undefined ? true : this.cellBy(from, other, where)),
    });
    const isMoment =
      value?.kind === 'column' && ['min', 'max'].includes(step.agg) && isTime(from, value.column);
    return [cell, isMoment ? from.columns[value.column].type : 'float'];
  }

  private point(table: TablePlan, row: Row, column: number): number {
    const { generator } = table.columns[column];
    if (generator.kind !== 'datetime_series') throw new Error('no series');
    const { source } = table;
    const intensity = timeIntensity(this.engine, table, column);
    if (generator.bent === undefined || intensity === undefined || source.kind === 'fixed' || !row.parent) {
      return seriesPointAt(this.plan.grids[generator.grid], generator, row.address);
    }
    const profiles = this.profiles(intensity, table, source.parent);
    const profile = profiles.profiles[profiles.of[row.parent.position]];
    return pointAt(
      intensity,
      profile,
      { first: generator.key, tries: generator.bent },
      row.address.hi,
      row.address.lo,
    );
  }

  /** The row drawn for a role. */
  private drawn(table: TablePlan, row: Row, number: number): number {
    const { hi, lo } = row.address;
    const role = table.roles[number];
    const count = this.rows(role.table).length;

    let target = belowFrom(...drawAt(role.key, hi, lo), count);
    const mixture = roleMixture(this.engine, table, number);
    if (mixture !== undefined && role.tries) {
      const point = table.mainTime === undefined ? 0 : this.point(table, row, table.mainTime);
      target = keyAt(mixture, role.key, role.tries, hi, lo, point);
    } else if (role.effect !== undefined && table.source.kind === 'fanout') {
      const effect = table.source.effects[role.effect];
      const mixture = this.intensity(table)?.mixtures.get(role.effect);
      const point = effect.timeColumn === undefined ? 0 : this.point(table, row, effect.timeColumn);
      if (mixture !== undefined) target = keyAt(mixture, role.key, effect.tries, hi, lo, point);
    }
    if (role.popularity) return popularAt(role, row, count);
    if (role.distinct && row.parent) {
      const [k0, k1] = drawAt(role.key, row.parent.address.hi, row.parent.address.lo);
      return permute({ k0, k1 }, this.rows(role.table).length, row.ordinal);
    }
    return target;
  }

  private lookup(table: TablePlan, row: Row, step: LookupStep): Cell {
    const count = this.rows(step.table).length;
    const { hi, lo } = row.address;
    switch (step.mode) {
      case 'as_of':
        return this.versionAt(table, row, step);
      case 'version': {
        const versions = this.versionsOf(step.table, row.parent?.position ?? -1);
        return this.cell(
          step.table,
          (versions[row.ordinal] ?? versions[versions.length - 1]).position,
          step.column,
        );
      }
      case 'parent': {
        let ancestor: Row | undefined = row;
        for (let i = 0; i < step.generation; i++) ancestor = ancestor?.parent;
        return this.cell(step.table, ancestor?.position ?? -1, step.column);
      }
      case 'random':
        return this.cell(step.table, this.drawn(table, row, step.role), step.column);
      case 'hierarchy': {
        const { roots, branching, depth = Number.POSITIVE_INFINITY } = step.tree;
        let [above, start, size] = [0, 0, roots];
        for (let level = 1; row.position >= start + size && level < depth; level++)
          [above, start, size] = [start, start + size, size * branching];
        if (start === 0) return null;
        const parent = above + belowFrom(...drawAt(step.key, hi, lo), start - above);
        return this.cell(step.table, parent, step.column);
      }
      case 'self': {
        const drawn = belowFrom(...drawAt(step.key, hi, lo), count - 1);
        return this.cell(step.table, drawn < row.position ? drawn : drawn + 1, step.column);
      }
      case 'join': {
        const match = this.rows(step.table).findIndex((_, i) =>
          step.on.every(({ local, remote }) => {
            const cell = this.cell(table.index, row.position, local);
            return cell !== null && this.cell(step.table, i, remote) === cell;
          }),
        );
        return match < 0 ? null : this.cell(step.table, match, step.column);
      }
    }
  }
}
