import { type Query, sql } from '@dataing/sql';
import { relationNamed } from '../../context/relation-name.ts';
import { loadsOf } from '../../context/run-log.ts';
import { numberOf } from '../../explain/frame.ts';
import { keyText } from '../../metric/aggregates.ts';
import { formatPercent } from '../../investigation/format.ts';
import { isTime } from '../../walk/measures.ts';
import type { AssetLook, CauseTest, TestFinding, Weights } from '../asset-look.ts';
import { featureOf } from '../asset-look.ts';
import { inEitherSide, sideOf } from '../two-sides.ts';

const LOAD_NAME = /load|ingest|insert|sync|extract|batch|_dbt_|updated_at/i;

/** Repeated keys: whole rows alike are a load that ran twice; rows that differ come from a join with several partners. */
export const duplicates: CauseTest = {
  name: 'duplicates',
  about: ['duplicate_load', 'fan_out_join', 'incremental_bug', 'join_type_change', 'filter_change'],
  async run(asset) {
    const repeated = featureOf(asset, 'duplicates');
    const rows = featureOf(asset, 'rows');
    const moreRows = rows?.moved === true && (rows.after ?? 0) > (rows.before ?? 0);
    if (repeated === undefined) return [];
    if (!repeated.moved) return moreRows ? [noDuplicates(asset)] : [];
    if ((repeated.after ?? 0) <= (repeated.before ?? 0)) return [];
    const { id, share } = await identicalShare(asset);
    return [weigh(asset, id, share)];
  },
};

function noDuplicates({ look }: AssetLook): TestFinding {
  return {
    test: 'duplicates',
    asset: look.relation,
    statement: `${look.relation}: there are more rows, and no more of them repeat a key than before.`,
    queryIds: look.history === null ? [] : [look.history.queryId],
    weights: { duplicate_load: -3.5, fan_out_join: -3.5, incremental_bug: -1, business_change: 1 },
  };
}

/** Of the rows in the affected time beyond the first of their key, the part that is alike in all but loading times. */
async function identicalShare(asset: AssetLook): Promise<{ id: string; share: number }> {
  const { table, look, ledger } = asset;
  const compared = table.columns
    .map(({ name, dataType }) => ({ name, isLoad: isTime(dataType) && LOAD_NAME.test(name) }))
    .filter((it) => !it.isLoad)
    .map(({ name }) => sql.column(name));
  const key = look.key.map((name) => sql.column(name));
  const where = sql.all([inEitherSide(asset), sql.binary('=', sideOf(asset), sql.number(1))]);
  const distinctRows = (columns: typeof compared): Query => ({
    kind: 'query',
    select: [sql.item(sql.cast(sql.countRows(), 'double'), 'n')],
    from: {
      kind: 'subquery',
      alias: 'd',
      query: {
        kind: 'query',
        distinct: true,
        select: columns.map((it, i) => sql.item(it, `c${i}`)),
        from: relationNamed(table.name),
        where,
      },
    },
  });
  const whole = await ledger.ask(`${look.relation}: rows that differ`, distinctRows(compared));
  const keys = await ledger.ask(`${look.relation}: rows and keys`, {
    kind: 'query',
    select: [
      sql.item(sql.cast(sql.countRows(), 'double'), 'n'),
      sql.item(sql.cast(sql.countDistinct(keyText(key)), 'double'), 'd'),
    ],
    from: relationNamed(table.name),
    where,
  });
  const differentRows = numberOf(whole.rows[0][0]);
  const [rows, differentKeys] = keys.rows[0].map(numberOf);
  const repeated = rows - differentKeys;
  return { id: whole.id, share: repeated <= 0 ? 0 : Math.max(0, rows - differentRows) / repeated };
}

function weigh(asset: AssetLook, queryId: string, share: number): TestFinding {
  const { look, context } = asset;
  const identical = share >= 0.6;
  const loads = context.log === null ? 0 : repeatedLoads(asset);
  const atSource = !look.isModel;
  const weights: Weights = identical
    ? { duplicate_load: atSource ? 3 : 1, incremental_bug: look.isModel ? 1.5 : 0, fan_out_join: 0.3 }
    : { duplicate_load: -1.5, fan_out_join: look.isModel ? 3 : 0, incremental_bug: -0.5 };
  return {
    test: 'duplicates',
    asset: look.relation,
    statement: `${look.relation}: ${formatPercent(share)} of the rows that repeat a key are alike in every other column, loading times apart${loads > 1 ? `; its log has ${loads} loads on a day that usually has fewer` : ''}.`,
    queryIds: [queryId, ...(look.history === null ? [] : [look.history.queryId])],
    weights: {
      ...weights,
      business_change: -3.5,
      no_fault: -3.5,
      ...(loads > 1 && atSource ? { duplicate_load: (weights.duplicate_load ?? 0) + 1 } : {}),
    },
  };
}

/** Most loads of one day near the window, where that is more than on a usual day. */
function repeatedLoads({ context, look, window }: AssetLook): number {
  if (context.log === null) return 0;
  const perDay = (from: number, until: number) => {
    const days = new Map<number, number>();
    for (const { at } of loadsOf(context.log!, look.relation, from * 1e6, until * 1e6))
      days.set(Math.floor(at / 86_400e6), (days.get(Math.floor(at / 86_400e6)) ?? 0) + 1);
    return [...days.values()].sort((a, b) => a - b);
  };
  const usual = perDay(window.from - 30 * 86_400, window.from);
  const now = perDay(window.from, window.until + 2 * 86_400);
  const typical = usual[Math.floor(usual.length / 2)] ?? 1;
  const most = now[now.length - 1] ?? 0;
  return most > typical ? most : 0;
}
