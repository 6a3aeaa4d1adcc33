import { columnOf } from '@dataing/base/columns';
import type { ColumnSpec, Scalar } from '../dsl/document.ts';
import { castScalar } from '../kernels/cast.ts';
import { refuse, type Draft } from './draft.ts';
import type { Dictionary } from './plan.ts';

/** The listed values in the column's type, or in the type they were written in where modifiers come first. */
export function dictionaryOf(draft: Draft, spec: ColumnSpec, values: readonly Scalar[]): Dictionary {
  const type = spec.modifiers.length === 0 ? spec.type : writtenType(values, spec);
  const cast = values.map((value) => castScalar(value, type));
  const bad = cast.indexOf(undefined);
  if (bad >= 0) {
    refuse(
      draft,
      'PLAN_LITERAL',
      `${JSON.stringify(values[bad])} cannot be read as ${type}, the type of column "${spec.name}"`,
      spec.span,
      `Write values of type ${type}, or change the column's type.`,
    );
  }
  const stored = cast.map((value) => value ?? null);
  const zero = type === 'string' ? '' : 0;
  const nulls = stored.some((value) => value === null);
  return {
    values: columnOf(
      type,
      stored.map((value) => value ?? zero),
    ),
    nulls: nulls ? Uint8Array.from(stored, (value) => (value === null ? 1 : 0)) : undefined,
  };
}

function writtenType(values: readonly Scalar[], spec: ColumnSpec): ColumnSpec['type'] {
  if (spec.type === 'datetime' || spec.type === 'date') return spec.type;
  const kinds = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  if (kinds.size !== 1) return 'string';
  return kinds.has('number') ? 'float' : kinds.has('boolean') ? 'bool' : 'string';
}
