import { sql } from '@dataing/sql';
import { formatPercent } from '../../investigation/format.ts';
import { isNumber } from '../../walk/measures.ts';
import type { AssetLook, CauseTest, TestFinding } from '../asset-look.ts';
import { askValues, lengthRatio, type ValueCount } from '../two-sides.ts';
import { type Balance, balanceOf } from '../value-balance.ts';

const VALUES_READ = 400;
/** A column of no more values than this, nearly all of which are common, is one of categories. */
const MOST_CATEGORIES = 60;
const NEW_SHARE = 0.01;

/** The values of a column before and after: one that was never there is a default or a new category. */
export const values: CauseTest = {
  name: 'values',
  about: ['sentinel_default', 'enum_drift', 'unit_change', 'truncation', 'source_nulls', 'schema_change'],
  async run(asset) {
    const { column, table } = asset;
    const own = table.columns.find((it) => it.name === column);
    if (own === undefined || column === null) return [];
    const purpose = `values of ${column}, before and after`;
    const { id, values: found, truncated } = await askValues(asset, purpose, sql.column(column), VALUES_READ);
    const known = found.filter((it) => it.value !== null);
    const totals = { before: sum(known, 'before'), after: sum(known, 'after') };
    if (totals.before < 20 && totals.after >= 20) return filledIn(asset, id, known, totals.after);
    if (totals.before < 20 || totals.after < 5) return [];
    const fresh = known.filter((it) => isFresh(it, totals)).sort((a, b) => b.after - a.after);
    const gone = known.filter((it) => isGone(it, totals)).sort((a, b) => b.before - a.before);
    const seen = { id, fresh, gone, totals, balance: balanceOf(found, lengthRatio(asset), { fresh, gone }) };
    const isCategory = !truncated && found.length <= MOST_CATEGORIES && !isNumber(own.dataType);
    return isCategory ? [weighCategories(asset, seen)] : weighMode(asset, seen);
  },
};

/** A column that was empty and is filled with one value now: that value stands for "not known". */
function filledIn(
  asset: AssetLook,
  id: string,
  known: readonly ValueCount[],
  total: number,
): readonly TestFinding[] {
  const top = known.reduce((best, it) => (it.after > best.after ? it : best));
  const share = top.after / total;
  if (share < 0.5) return [];
  return [
    {
      test: 'values',
      asset: asset.look.relation,
      statement: `${asset.look.relation}.${asset.column} was empty and is filled now; ${formatPercent(share)} of its values are "${top.value}".`,
      queryIds: [id],
      weights: {
        sentinel_default: 4,
        enum_drift: -2,
        schema_change: -1.5,
        no_fault: -3,
        business_change: -3,
      },
    },
  ];
}

interface Seen {
  readonly id: string;
  readonly fresh: readonly ValueCount[];
  readonly gone: readonly ValueCount[];
  readonly totals: { readonly before: number; readonly after: number };
  readonly balance: Balance;
}

const sum = (found: readonly ValueCount[], side: 'before' | 'after') =>
  found.reduce((all, it) => all + it[side], 0);

/** Hardly there before, and now more than chance would bring. */
function isFresh({ before, after }: ValueCount, totals: Seen['totals']): boolean {
  const [was, is] = [before / totals.before, after / totals.after];
  return is >= NEW_SHARE && after >= 4 && was * 8 <= is;
}

function isGone({ before, after }: ValueCount, totals: Seen['totals']): boolean {
  const [was, is] = [before / totals.before, after / totals.after];
  return was >= NEW_SHARE && was * totals.after >= 8 && is * 8 <= was;
}

/** Categories: one that looks like a default is a sentinel, respelled ones are drift, ones gone with their rows neither. */
function weighCategories(asset: AssetLook, { id, fresh, gone, totals, balance }: Seen): TestFinding {
  const base = { test: 'values', asset: asset.look.relation, queryIds: [id] };
  const name = `${asset.look.relation}.${asset.column}`;
  if (fresh.length === 0 && gone.length === 0) {
    return {
      ...base,
      statement: `${name}: the same values as before, none new and none gone.`,
      weights: { enum_drift: -3, sentinel_default: -2.5, source_nulls: 0.5 },
    };
  }
  const part = sum(fresh, 'after') / totals.after;
  const listed = [
    ...fresh.slice(0, 3).map((it) => `+"${it.value}"`),
    ...gone.slice(0, 3).map((it) => `-"${it.value}"`),
  ].join(', ');
  if (gone.length > 0 && balance.went === 'away') return lostRows(asset, base, listed, gone);
  if (gone.length > 0 && balance.went === 'nulls')
    return {
      ...base,
      statement: `${name}: ${listed} gone, and about as many rows are empty there.`,
      weights: { source_nulls: 1.5, segment_failure: 1.5, enum_drift: -2.5, sentinel_default: -2 },
    };
  const stands = fresh.length === 1 ? fresh[0].value : fresh.length === 0 ? balance.into : null;
  const isDefault = stands !== null && looksDefault(stands);
  return {
    ...base,
    statement: `${name}: ${fresh.length} values are new (${formatPercent(part)} of the rows), ${gone.length} are gone: ${listed}${fresh.length === 0 && balance.into !== null ? `, and as many rows more have "${balance.into}"` : ''}.`,
    weights: isDefault
      ? { sentinel_default: 3, enum_drift: 1, segment_failure: -2, no_fault: -2, business_change: -2 }
      : {
          enum_drift: 3,
          sentinel_default: gone.length > 0 ? -1.5 : 0,
          segment_failure: -2,
          referential_break: /_(id|key|ref|no)$/i.test(asset.column ?? '') ? -1 : -3.5,
          business_change: fresh.length > 0 && gone.length === 0 ? 0 : -1.5,
          no_fault: -2,
        },
  };
}

/** Values that went along with their rows: a segment that sends nothing, or that a filter leaves out. */
function lostRows(
  { look, column }: AssetLook,
  base: Pick<TestFinding, 'test' | 'asset' | 'queryIds'>,
  listed: string,
  [first, ...others]: readonly ValueCount[],
): TestFinding {
  return {
    ...base,
    statement: `${look.relation}.${column}: ${listed} gone, and nothing took over these rows.`,
    weights: {
      segment_failure: 3.5,
      enum_drift: -3.5,
      sentinel_default: -3,
      schema_change: -2,
      upstream_outage: -1.5,
      filter_change: look.isModel ? 1.5 : 0,
      no_fault: -2,
      business_change: -3,
    },
    isOfRows: true,
    ...(others.length === 0 && column !== null ? { segment: { [column]: first.value ?? 'NULL' } } : {}),
  };
}

/** Many values: a single one that is suddenly frequent stands for "not known". */
function weighMode(asset: AssetLook, { id, fresh, gone, totals }: Seen): TestFinding[] {
  const base = { test: 'values', asset: asset.look.relation, queryIds: [id] };
  const name = `${asset.look.relation}.${asset.column}`;
  const [top] = fresh;
  const share = top === undefined ? 0 : top.after / totals.after;
  // A value that is as frequent as one that is gone is that one, written or scaled anew.
  const replaced = gone.some((it) => it.before / totals.before >= 0.4 * share);
  // Several new values at once are values that moved.
  const isAlone = fresh.length < 2 || fresh[1].after < 0.4 * fresh[0].after;
  const isKnown = looksDefault(top?.value ?? 'no');
  const stands = top !== undefined && !replaced && ((isAlone && share >= 0.03) || isKnown);
  if (!stands) {
    return [
      {
        ...base,
        statement: `${name}: no single value became frequent.`,
        weights: { sentinel_default: -3.5, enum_drift: -2.5 },
      },
    ];
  }
  const known = looksDefault(top.value ?? '');
  return [
    {
      ...base,
      statement: `${name}: "${top.value}" makes up ${formatPercent(share)} of the rows, and ${formatPercent(top.before / totals.before)} before.`,
      weights: {
        sentinel_default: known ? 4 : 2,
        unit_change: -1.5,
        slow_drift: -2,
        no_fault: -2,
        business_change: -3,
      },
    },
  ];
}

/** How programs write "not known": 0, -1, 9999, the start of an epoch, "unknown", "n/a". */
function looksDefault(value: string): boolean {
  const plain = value.trim().toLowerCase();
  if (
    plain === '' ||
    /^(unknown|n\/?a|none|null|nan|undefined|default|missing|other|not set|tbd|-|\?)$/.test(plain)
  )
    return true;
  if (/^(1970-01-01|1900-01-01|0001-01-01|9999-12-31|2099-12-31)/.test(plain)) return true;
  const number = Number(plain);
  return Number.isFinite(number) && (number === 0 || number === -1 || /^-?9{3,}(\.0+)?$/.test(plain));
}
