import { anomalyToJson } from '@dataing/investigate';
import type { AnomalyState } from '@dataing/ports';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { findAnomaly } from '../monitor/find-anomaly.ts';
import type { AnomalyOptions } from '../monitor/options.ts';
import { renderAnomaly } from '../monitor/render-report.ts';
import { withStore } from '../project/with-store.ts';

/** Writes down what a person says of an anomaly: the next runs go by it. */
export async function run(
  options: AnomalyOptions & { readonly state: AnomalyState },
  io: Io,
): Promise<number> {
  const { id, json, state } = options;
  const anomaly = await withStore(io, async (store) => {
    const found = await findAnomaly(store, id);
    await store.putAnomaly({ ...found.record, state });
    return found.anomaly;
  });
  io.stdout.write(
    json
      ? `${JSON.stringify({ version: 1, ...anomalyToJson(anomaly), state }, undefined, 2)}\n`
      : `${renderAnomaly(anomaly, io.stdout.width, state)}\n`,
  );
  return exitCodes.done;
}
