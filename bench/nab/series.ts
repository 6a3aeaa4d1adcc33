import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDelimited } from '@dataing/adapters/delimited';
import { parseInstant } from '@dataing/base/time';
import type { Window } from './score.ts';

/** One real metric of the Numenta benchmark with its labelled windows. */
export interface Series {
  readonly name: string;
  readonly seconds: readonly number[];
  readonly values: readonly number[];
  /** First and last row of each labelled anomaly, inclusive. */
  readonly windows: readonly Window[];
}

/** The folder of the data; undefined where the fixtures are not there. */
export function seriesFolder(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const folder = join(env.DATAING_FIXTURES ?? join(root, '..', 'shared'), 'bench', 'nab');
  return existsSync(join(folder, 'windows.json')) ? folder : undefined;
}

/** All series that have labels, in the order of the labels. */
export async function readAllSeries(folder: string): Promise<Series[]> {
  const labels = JSON.parse(readFileSync(join(folder, 'windows.json'), 'utf8')) as Record<
    string,
    Array<[string, string]>
  >;
  return Promise.all(
    Object.entries(labels).map(async ([name, windows]) => {
      const table = await readDelimited(join(folder, name));
      const seconds = table.column('timestamp').map(secondsOf);
      return {
        name,
        seconds,
        values: table.column('value').map(Number),
        windows: windows.map(([from, to]) => rowsBetween(seconds, secondsOf(from), secondsOf(to))),
      };
    }),
  );
}

function secondsOf(text: string): number {
  return (parseInstant(text) ?? Number.NaN) / 1_000_000;
}

function rowsBetween(seconds: readonly number[], from: number, to: number): Window {
  return { first: seconds.findIndex((s) => s >= from), last: seconds.findLastIndex((s) => s <= to) };
}
