import { valueAt } from '@dataing/base/columns';
import { buildAlias, aliasFrom, buildPoisson, poissonFrom } from '@dataing/base/maths';
import {
  belowFrom,
  childAddress,
  drawAt,
  rootAddress,
  streamKey,
  type Address,
  type StreamKey,
} from '@dataing/base/random';
import { keyAt } from '../../../src/behavior/mixture.ts';
import { parentProfiles, pointAt, rateFactors, type Intensity } from '../../../src/behavior/intensity.ts';
import type { ColumnType } from '../../../src/dsl/document.ts';
import { intensityOf } from '../../../src/engine/counts.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { fakerAt, localeOfValue, type FakerPacks } from '../../../src/faker/index.ts';
import type { ColumnStep, LookupStep, Plan, TablePlan } from '../../../src/plan/plan.ts';
import { choiceWeights } from '../../../src/plan/weights.ts';
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

interface Row {
  readonly position: number;
  readonly address: Address;
  readonly parent?: Row;
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
      for (let i = 0; i < source.rows; i++) rows.push({ position: i, address: rootAddress(i) });
      return rows;
    }
    for (const parent of this.rows(source.parent)) {
      const count = this.count(table, parent);
      for (let ordinal = 0; ordinal < count; ordinal++) {
        const address = childAddress(source.addressKey, parent.address, ordinal);
        rows.push({ position: rows.length, address, parent });
      }
    }
    return rows;
  }

  private intensity(table: TablePlan): Intensity | undefined {
    return intensityOf(this.engine, table);
  }

  private profiles(intensity: Intensity, table: TablePlan, parent: number) {
    return parentProfiles(intensity, this.engine.whole(parent), table);
  }

  private count(table: TablePlan, parent: Row): number {
    const { source } = table;
    if (source.kind === 'fixed') throw new Error('no parent');
    const { fanout } = source;
    if (fanout.kind === 'constant') return fanout.count;
    const [h, lo] = drawAt(source.countKey, parent.address.hi, parent.address.lo);
    if (fanout.kind === 'uniform') return fanout.min + belowFrom(h, lo, fanout.max - fanout.min + 1);
    const intensity = this.intensity(table);
    let rate = fanout.lambda;
    if (intensity !== undefined) {
      const profiles = this.profiles(intensity, table, source.parent);
      rate *= rateFactors(intensity, profiles)[profiles.of[parent.position]];
    }
    const count = poissonFrom(buildPoisson(rate), h, lo);
    return Math.min(Math.max(count, fanout.min ?? 0), fanout.max ?? count);
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
    const step = table.columns[number];
    let [cell, type] = this.generate(table, row, step, number);
    const isTime = type === 'datetime' || type === 'date';
    for (const modifier of step.modifiers) {
      const time = modifier.kind === 'seasonality' ? this.micros(table, row, modifier.timeColumn) : null;
      cell = modifyAt(modifier, cell, row.address, isTime, time);
      if (modifier.kind === 'map_values') {
        cell = castAt(cell, step.type, typeof cell === 'string' ? 'string' : 'float');
        type = step.type;
      }
    }
    const { generator } = step;
    if (generator.kind === 'distribution' && step.modifiers.length > 0) {
      cell = modifyAt({ kind: 'clamp', ...generator.clamp }, cell, row.address, false, null);
    }
    return castAt(cell, step.type, type);
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
        const code = generator.kind === 'choice' ? choiceAt(generator, row.address) : row.position;
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
        return [fakerAt(generator, key, hi, lo, this.packs, locale), 'string'];
      }
      case 'lookup':
        return [
          this.lookup(table, row, generator),
          this.plan.tables[generator.table].columns[generator.column].type,
        ];
      case 'expression': {
        const place = (name: string): number => table.columns.findIndex((column) => column.name === name);
        const typeOf = (name: string): ColumnType => table.columns[place(name)].type;
        const isTime = (name: string): boolean => typeOf(name) === 'date' || typeOf(name) === 'datetime';
        const read = (name: string): Cell =>
          isTime(name)
            ? this.micros(table, row, place(name))
            : this.cell(table.index, row.position, place(name));
        const value = expressionAt(generator.expression, read, isTime);
        return [value, typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'bool' : 'float'];
      }
    }
  }

  private point(table: TablePlan, row: Row, column: number): number {
    const { generator } = table.columns[column];
    if (generator.kind !== 'datetime_series') throw new Error('no series');
    const { source } = table;
    const intensity = this.intensity(table);
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

  private lookup(table: TablePlan, row: Row, step: LookupStep): Cell {
    const count = this.rows(step.table).length;
    const { hi, lo } = row.address;
    switch (step.mode) {
      case 'parent': {
        let ancestor: Row | undefined = row;
        for (let i = 0; i < step.generation; i++) ancestor = ancestor?.parent;
        return this.cell(step.table, ancestor?.position ?? -1, step.column);
      }
      case 'random': {
        const role = table.roles[step.role];
        let target = belowFrom(...drawAt(role.key, hi, lo), count);
        if (role.effect !== undefined && table.source.kind === 'fanout') {
          const effect = table.source.effects[role.effect];
          const mixture = this.intensity(table)?.mixtures.get(role.effect);
          const point = effect.timeColumn === undefined ? 0 : this.point(table, row, effect.timeColumn);
          if (mixture !== undefined) target = keyAt(mixture, role.key, effect.tries, hi, lo, point);
        }
        return this.cell(step.table, target, step.column);
      }
      case 'self': {
        const drawn = belowFrom(...drawAt(step.key, hi, lo), count - 1);
        return this.cell(step.table, drawn < row.position ? drawn : drawn + 1, step.column);
      }
      case 'join': {
        const local = this.cell(table.index, row.position, step.local);
        const match = this.rows(step.table).findIndex(
          (_, i) => this.cell(step.table, i, step.remote) === local,
        );
        return match < 0 ? null : this.cell(step.table, match, step.column);
      }
    }
  }
}
