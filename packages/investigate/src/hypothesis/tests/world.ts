import { log } from '@dataing/base/maths';
import type { WarehouseTable } from '@dataing/ports';
import { formatPercent } from '../../investigation/format.ts';
import { type FeatureLook, judgeHistory } from '../../walk/judge.ts';
import { measuresOf } from '../../walk/measures.ts';
import { readHistory } from '../../walk/read-history.ts';
import { axisNamed, eventTimeOf } from '../../walk/time-column.ts';
import type { AssetLook, CauseTest } from '../asset-look.ts';
import { featureOf } from '../asset-look.ts';

const MOST_OTHERS = 3;

/**
 * Rows of other sources over the same time. What happens in the world shows in all that record it; a load that failed
 * shows in one.
 */
export const world: CauseTest = {
  name: 'world',
  about: [
    'upstream_outage',
    'missing_partition',
    'segment_failure',
    'duplicate_load',
    'late_data',
    'stale_table',
  ],
  async run(asset) {
    const own = featureOf(asset, 'rows');
    if (own === undefined || asset.look.isModel) return [];
    if (!own.moved && asset.leading?.feature.kind !== 'rows') return [];
    const others: Array<{ name: string; rows: FeatureLook; id: string }> = [];
    for (const table of otherSources(asset).slice(0, MOST_OTHERS)) {
      const found = await rowsOf(asset, table);
      if (found !== undefined) others.push({ name: table.name, ...found });
    }
    return others.length === 0 ? [] : [weigh(asset, own, others)];
  },
};

/** Sources with a time that the asset is not made of, those of the walk first. */
function otherSources({ context, look, walk }: AssetLook): readonly WarehouseTable[] {
  const isSource = (name: string) => context.lineage.relations.get(name)?.isModel === false;
  const walked = new Set(walk.looks.map((it) => it.relation));
  return context.tables
    .filter((it) => it.name !== look.relation && isSource(it.name) && (it.rowCount ?? 0) >= 500)
    .filter((it) => eventTimeOf(it) !== undefined)
    .sort(
      (a, b) =>
        Number(walked.has(b.name)) - Number(walked.has(a.name)) || (b.rowCount ?? 0) - (a.rowCount ?? 0),
    );
}

async function rowsOf(
  asset: AssetLook,
  table: WarehouseTable,
): Promise<{ rows: FeatureLook; id: string } | undefined> {
  const { walk, ledger, window } = asset;
  const walked = walk.looks.find((it) => it.relation === table.name);
  const known = walked?.features.find((it) => it.feature.kind === 'rows');
  if (walked?.history && known !== undefined) return { rows: known, id: walked.history.queryId };
  const time = eventTimeOf(table);
  const axis = time === undefined ? undefined : axisNamed(table, time.name);
  if (axis === undefined) return undefined;
  const measures = measuresOf(table, axis, [], []);
  const history = await readHistory(ledger, table, axis, measures, walk.stepSeconds, window.until);
  return { rows: judgeHistory(history, window)[0], id: history.queryId };
}

const changeOf = ({ before, after }: FeatureLook) => log(((after ?? 0) + 0.5) / ((before ?? 0) + 0.5));

function weigh(
  asset: AssetLook,
  own: FeatureLook,
  others: ReadonlyArray<{ readonly name: string; readonly rows: FeatureLook; readonly id: string }>,
) {
  const change = changeOf(own);
  const along = others.filter(({ rows }) => {
    const theirs = changeOf(rows);
    return theirs * change > 0 && Math.abs(theirs) > 0.5 * Math.abs(change) && Math.abs(rows.z) > 2;
  });
  const still = others.filter(({ rows }) => Math.abs(changeOf(rows)) < 0.35 * Math.abs(change));
  const isWorld = along.length > 0 && along.length >= others.length / 2;
  const list = others.map(
    ({ name, rows }) => `${name} ${formatPercent((rows.after ?? 0) / Math.max(rows.before ?? 0, 1e-9))}`,
  );
  return {
    test: 'world',
    asset: asset.look.relation,
    statement: `Rows over the affected time beside their usual number: ${asset.look.relation} ${formatPercent((own.after ?? 0) / Math.max(own.before ?? 0, 1e-9))}, ${list.join(', ')}.`,
    queryIds: [...new Set([asset.look.history?.queryId ?? '', ...others.map(({ id }) => id)])].filter(
      (id) => id !== '',
    ),
    weights: isWorld
      ? {
          business_change: 3.5,
          upstream_outage: -2.5,
          missing_partition: -1.5,
          segment_failure: -2,
          duplicate_load: -1.5,
          late_data: -1.5,
        }
      : still.length === others.length
        ? { business_change: -3 }
        : { business_change: along.length === 0 ? -1.5 : -0.5 },
  };
}
