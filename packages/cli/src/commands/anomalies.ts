import { anomalyToJson, readAnomaly } from '@dataing/investigate';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { AnomaliesOptions } from '../monitor/options.ts';
import { renderAnomaly } from '../monitor/render-report.ts';
import { withStore } from '../project/with-store.ts';

/** The anomalies that runs of detect and watch have found, the latest first. */
export async function run({ state, table, json }: AnomaliesOptions, io: Io): Promise<number> {
  const records = await withStore(io, (store) => store.anomalies(state === 'all' ? {} : { state }));
  const found = records.flatMap((record) => {
    const anomaly = readAnomaly(record);
    if (anomaly === undefined || (table !== undefined && anomaly.table !== table)) return [];
    return [{ anomaly, state: record.state }];
  });
  if (json) {
    const wire = found.map((one) => ({ ...anomalyToJson(one.anomaly), state: one.state }));
    io.stdout.write(`${JSON.stringify({ version: 1, anomalies: wire }, undefined, 2)}\n`);
  } else {
    // Tables of two sources may have one name.
    const isOfMany = new Set(found.map((one) => one.anomaly.source)).size > 1;
    const markOf = ({ anomaly, state: is }: (typeof found)[number]) =>
      isOfMany ? `${is}, in ${anomaly.source}` : is;
    const texts = found.map((one) => renderAnomaly(one.anomaly, io.stdout.width, markOf(one)));
    io.stdout.write(
      texts.length === 0 ? `none${state === 'all' ? '' : ` ${state}`}\n` : `${texts.join('\n')}\n`,
    );
  }
  return exitCodes.done;
}
