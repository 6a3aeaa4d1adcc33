import type { ColumnHome } from './column-home.ts';
import { type Fields, readBoolean, readNumber, report } from './reading.ts';

/** Whether a column may hold nulls, and the share of its cells that do. */
export interface Nulls {
  readonly nullable: boolean;
  readonly nullRate?: number;
}

/** `nullable` and `null_rate` of a column. A rate makes the column nullable; a key never is. */
export function readNulls(
  home: Pick<ColumnHome, 'reading' | 'node' | 'name'>,
  fields: Fields,
): Nulls | undefined {
  const { reading } = home;
  const nullablePlace = fields.get('nullable');
  const ratePlace = fields.get('null_rate');
  const nullable = nullablePlace ? readBoolean(reading, nullablePlace, 'nullable') : false;
  const rate = ratePlace && readNumber(reading, ratePlace, 'null_rate', { min: 0, max: 1 });
  if (nullable === undefined || (ratePlace && rate === undefined)) return undefined;
  if (!ratePlace || rate === undefined || rate === 0) return { nullable };
  const why = reasonAgainst(home, nullablePlace !== undefined && !nullable);
  if (why === undefined) return { nullable: true, nullRate: rate };
  return report(reading, 'DSL_NULL_RATE', ratePlace, `"${home.name}" cannot have a null_rate: ${why}`, {
    help: 'Remove null_rate, or what forbids nulls.',
  });
}

function reasonAgainst(
  { node, name }: Pick<ColumnHome, 'node' | 'name'>,
  isForbidden: boolean,
): string | undefined {
  if (node.pk.includes(name)) return 'it is of the primary key';
  return isForbidden ? 'it says "nullable": false' : undefined;
}
