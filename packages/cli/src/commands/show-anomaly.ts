import { escapeForTerminal } from '@dataing/base/diagnostics';
import { type Anomaly, anomalyToJson, bucketText } from '@dataing/investigate';
import type { MetricPoint } from '@dataing/ports';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { findAnomaly } from '../monitor/find-anomaly.ts';
import type { AnomalyOptions } from '../monitor/options.ts';
import { nextCommand, renderAnomaly } from '../monitor/render-report.ts';
import { findProject } from '../project/find-project.ts';
import { withStore } from '../project/with-store.ts';

/** Buckets shown before and after an anomaly's onset. */
const BEFORE = 7;
const AFTER = 14;

/** One anomaly with its series around it, and the command that looks for its cause. */
export async function run({ id, json }: AnomalyOptions, io: Io): Promise<number> {
  const { record, anomaly, points } = await withStore(io, async (store) => {
    const found = await findAnomaly(store, id);
    return { ...found, points: around(await store.points(found.record.series), found.record.atMicros) };
  });
  if (json) {
    const wire = { version: 1, ...anomalyToJson(anomaly), state: record.state, points: points.map(toWire) };
    io.stdout.write(`${JSON.stringify(wire, undefined, 2)}\n`);
    return exitCodes.done;
  }
  const { file } = await findProject(io.cwd);
  const next = nextCommand(
    anomaly,
    file === undefined ? `--data ${anomaly.source}` : `--source ${anomaly.source}`,
  );
  const parts = [
    renderAnomaly(anomaly, io.stdout.width, record.state),
    ...(points.length === 0 ? [] : [chart(points, anomaly, io.stdout.width)]),
    ...(next === undefined
      ? []
      : [`Look for the cause:\n  ${next.split('\n').map(escapeForTerminal).join('\n')}`]),
  ];
  io.stdout.write(`${parts.join('\n\n')}\n`);
  return exitCodes.done;
}

function around(points: readonly MetricPoint[], atMicros: number): readonly MetricPoint[] {
  const at = points.findIndex((point) => point.atMicros >= atMicros);
  if (at < 0) return points.slice(-BEFORE);
  return points.slice(Math.max(0, at - BEFORE), at + AFTER);
}

function toWire({ atMicros, value, rows }: MetricPoint) {
  return { at_micros: atMicros, value, rows };
}

/** One line a bucket: its time, its value and a bar from zero; marked where it belongs to the anomaly. */
function chart(points: readonly MetricPoint[], { onset, until, grain }: Anomaly, width: number): string {
  const values = points.map(({ value }) => (value === null ? 'no value' : shown(value)));
  const [times, longest] = [
    points.map(({ atMicros }) => bucketText(atMicros, grain)),
    Math.max(...values.map((value) => value.length)),
  ];
  const most = Math.max(...points.map(({ value }) => Math.abs(value ?? 0)));
  const cells = Math.max(10, width - 8 - times[0].length - longest);
  const [from, to] = [onset, until].map((text) => text.slice(0, 16).replace('T', ' '));
  return points
    .map(({ value }, i) => {
      const bar = most === 0 ? 0 : Math.round((Math.abs(value ?? 0) / most) * cells);
      const isPart = times[i] >= from.slice(0, times[i].length) && times[i] <= to.slice(0, times[i].length);
      return `  ${isPart ? '>' : ' '} ${times[i]}  ${values[i].padStart(longest)}  ${'#'.repeat(bar)}`.trimEnd();
    })
    .join('\n');
}

function shown(value: number): string {
  return String(Number(value.toPrecision(5)));
}
