import { binomialGain } from '@dataing/base/statistics';
import type { WarehouseTable } from '@dataing/ports';
import { duckdb, renderExpression, sql } from '@dataing/sql';
import type { TimeAxis } from '../axis/axis.ts';
import { countWhere } from '../context/relation-name.ts';
import type { Lineage } from '../context/lineage.ts';
import type { Ledger } from '../evidence/ledger.ts';
import { askValues, type ValueCount } from '../hypothesis/two-sides.ts';
import { type FeatureLook, judgeHistory, type Window } from './judge.ts';
import type { Measure } from './measures.ts';
import { readHistory } from './read-history.ts';
import type { RelationLook } from './relation-look.ts';

const MOST_CATEGORIES = 60;
/** Nats by which a value's share differs before it is looked at by day; days differ by themselves. */
const WORTH_LOOKING = 6;
const DAYS_BEFORE = 28;
const DAY = 86_400;
/** Parents looked at so. */
const MOST_LOOKS = 2;

/** A relation whose categories were looked at one by one, with the one that is to be judged; undefined where none is. */
export interface MixLook {
  readonly relation: string;
  readonly look: FeatureLook | undefined;
}

interface DoubtfulColumn {
  readonly relation: string;
  readonly column: string;
}

interface Around {
  readonly tables: ReadonlyMap<string, WarehouseTable>;
  readonly lineage: Lineage;
  readonly window: Window;
  readonly ledger: Ledger;
}

/**
 * Parents that seem healthy while the shares of a text column moved in what is built from them: lengths tell nothing of
 * codes that are all as long as each other, so that their values are counted: two queries each. What was seen of each, in the
 * order of `doubted`, goes to `found`, where it stays when the budget ends the next.
 */
export async function lookAtMixes(
  looks: readonly RelationLook[],
  doubted: readonly DoubtfulColumn[],
  around: Around,
  found: MixLook[],
): Promise<void> {
  for (const { relation, column } of doubted) {
    const history = looks.find((it) => it.relation === relation)?.history ?? null;
    const table = around.tables.get(relation);
    const isDated = table !== undefined && history !== null && history.axis !== null;
    const place = isDated && { column, axis: history.axis, step: history.stepSeconds };
    found.push({ relation, look: place === false ? undefined : await lookAtColumn(table, place, around) });
  }
}

/** Columns of healthy parents from which a column of categories that moved is computed; at most two. */
export function doubtfulColumns(
  looks: readonly RelationLook[],
  frontier: readonly string[],
  { tables, lineage }: Pick<Around, 'tables' | 'lineage'>,
): readonly DoubtfulColumn[] {
  const columns = looks
    .filter((it) => frontier.includes(it.relation) && it.isModel)
    .flatMap((own) => {
      const [leading] = own.moved;
      const isOfCategories = leading !== undefined && ['length', 'true'].includes(leading.feature.kind);
      if (!isOfCategories || leading.feature.column === null) return [];
      const origins = lineage.relations.get(own.relation)?.columns.get(leading.feature.column.toLowerCase());
      return (origins ?? []).filter(({ relation, column }) => {
        const parent = looks.find((it) => it.relation === relation);
        const type = tables.get(relation)?.columns.find((it) => it.name.toLowerCase() === column)?.dataType;
        return parent?.state === 'healthy' && type === 'string';
      });
    });
  return columns.slice(0, MOST_LOOKS);
}

interface Place {
  readonly column: string;
  readonly axis: TimeAxis;
  readonly step: number;
}

async function lookAtColumn(
  table: WarehouseTable,
  { column, axis, step }: Place,
  { window, ledger }: Around,
): Promise<FeatureLook | undefined> {
  const before = { from: window.from - DAYS_BEFORE * DAY, until: window.from };
  const sides = { table, axis, window, before, segment: {}, ledger };
  const { values, truncated } = await askValues(
    sides,
    `values of ${column}, before and after`,
    sql.column(column),
    MOST_CATEGORIES,
  );
  const value = truncated ? undefined : mostMoved(values);
  if (value === undefined) return undefined;
  const condition = sql.binary('=', sql.column(column), sql.text(value));
  const measure: Measure = {
    feature: { kind: 'true', column, metric: `share(${renderExpression(condition, duckdb)})` },
    family: 'share',
    numerator: countWhere(condition),
    denominator: sql.cast(sql.call('count', sql.column(column)), 'double'),
  };
  const history = await readHistory(ledger, table, axis, [measure], step, window.until);
  return judgeHistory(history, window)[0];
}

/** The value whose share changed by the most nats; undefined where none did by enough to be worth a look. */
function mostMoved(values: readonly ValueCount[]): string | undefined {
  const known = values.filter((it) => it.value !== null);
  const [before, after] = (['before', 'after'] as const).map((side) =>
    known.reduce((sum, it) => sum + it[side], 0),
  );
  if (before === 0 || after === 0) return undefined;
  const [best] = known
    .map((it) => ({
      value: it.value as string,
      gain: binomialGain(it.after, after, (it.before + 0.5) / (before + 1)),
    }))
    .sort((a, b) => b.gain - a.gain);
  return best !== undefined && best.gain >= WORTH_LOOKING ? best.value : undefined;
}
