import { belowFrom, drawAt, permute } from '@dataing/base/random';
import { keyAt } from '../../../src/behavior/mixture.ts';
import { roleMixture } from '../../../src/engine/follow-roles.ts';
import type { LookupStep, TablePlan } from '../../../src/plan/plan.ts';
import type { AsOfStep } from '../../../src/plan/versions-step.ts';
import { popularAt } from './row-chosen.ts';
import { bendOf, pointOf } from './row-intensity.ts';
import type { Cell } from './row-kernels.ts';
import type { Row, RowReader } from './row.ts';

/** The versions of a row, in order. */
function versionsOf(reader: RowReader, table: number, position: number): Row[] {
  return reader.rows(table).filter(({ parent }) => parent?.position === position);
}

function versionAt(reader: RowReader, table: TablePlan, row: Row, step: AsOfStep): Cell {
  let owner: Row | undefined = row;
  if (step.of.kind === 'ancestor') for (let i = 0; i < step.of.generation; i++) owner = owner?.parent;
  else {
    const { local, key } = step.of;
    const value = reader.cell(table.index, row.position, local);
    owner = reader
      .rows(step.entity)
      .find(({ position }) => reader.cell(step.entity, position, key) === value);
  }
  const time = reader.micros(table, row, step.time);
  const versions = versionsOf(reader, step.table, owner?.position ?? -1);
  const valid = versions.findLast(({ made }) => time !== null && Number(made?.time) <= time) ?? versions[0];
  return reader.cell(step.table, valid.position, step.column);
}

/** The row drawn for a role. */
export function drawnRow(reader: RowReader, table: TablePlan, row: Row, number: number): number {
  const { hi, lo } = row.address;
  const role = table.roles[number];
  const count = reader.rows(role.table).length;

  let target = belowFrom(...drawAt(role.key, hi, lo), count);
  const mixture = roleMixture(reader.engine, table, number);
  if (mixture !== undefined && role.tries) {
    const point = table.mainTime === undefined ? 0 : pointOf(reader, table, row, table.mainTime);
    target = keyAt(mixture, role.key, role.tries, hi, lo, point);
  } else if (role.effect !== undefined && table.source.kind === 'fanout') {
    const effect = table.source.effects[role.effect];
    const mixture = bendOf(reader, table)?.mixtures.get(role.effect);
    const point = effect.timeColumn === undefined ? 0 : pointOf(reader, table, row, effect.timeColumn);
    if (mixture !== undefined) target = keyAt(mixture, role.key, effect.tries, hi, lo, point);
  }
  if (role.popularity) return popularAt(role, row, count);
  if (role.distinct && row.parent) {
    const [k0, k1] = drawAt(role.key, row.parent.address.hi, row.parent.address.lo);
    return permute({ k0, k1 }, reader.rows(role.table).length, row.ordinal);
  }
  return target;
}

export function lookupAt(reader: RowReader, table: TablePlan, row: Row, step: LookupStep): Cell {
  const count = reader.rows(step.table).length;
  const { hi, lo } = row.address;
  switch (step.mode) {
    case 'as_of':
      return versionAt(reader, table, row, step);
    case 'version': {
      const versions = versionsOf(reader, step.table, row.parent?.position ?? -1);
      return reader.cell(
        step.table,
        (versions[row.ordinal] ?? versions[versions.length - 1]).position,
        step.column,
      );
    }
    case 'parent': {
      let ancestor: Row | undefined = row;
      for (let i = 0; i < step.generation; i++) ancestor = ancestor?.parent;
      return reader.cell(step.table, ancestor?.position ?? -1, step.column);
    }
    case 'random':
      return reader.cell(step.table, drawnRow(reader, table, row, step.role), step.column);
    case 'hierarchy': {
      const { roots, branching, depth = Number.POSITIVE_INFINITY } = step.tree;
      let [above, start, size] = [0, 0, roots];
      for (let level = 1; row.position >= start + size && level < depth; level++)
        [above, start, size] = [start, start + size, size * branching];
      if (start === 0) return null;
      const parent = above + belowFrom(...drawAt(step.key, hi, lo), start - above);
      return reader.cell(step.table, parent, step.column);
    }
    case 'self': {
      const drawn = belowFrom(...drawAt(step.key, hi, lo), count - 1);
      return reader.cell(step.table, drawn < row.position ? drawn : drawn + 1, step.column);
    }
    case 'join': {
      const match = reader.rows(step.table).findIndex((_, i) =>
        step.on.every(({ local, remote }) => {
          const cell = reader.cell(table.index, row.position, local);
          return cell !== null && reader.cell(step.table, i, remote) === cell;
        }),
      );
      return match < 0 ? null : reader.cell(step.table, match, step.column);
    }
  }
}
