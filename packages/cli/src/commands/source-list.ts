import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { settingsOf } from '../project/edit-config.ts';
import { loadProject } from '../project/load-project.ts';
import { alignCells, passwordOf, placeOf } from '../source/describe.ts';
import type { SourceListOptions } from '../source/options.ts';

/** The sources of the nearest `dataing.yml`, in its order. */
export async function run({ json }: SourceListOptions, io: Io): Promise<number> {
  const { sources } = (await loadProject(io)).config;
  if (json) {
    const shown = sources.map((source) => ({ source: source.name, ...settingsOf(source) }));
    io.stdout.write(`${JSON.stringify(shown, undefined, 2)}\n`);
  } else if (sources.length === 0) {
    io.stderr.write('no sources yet; add one: dataing source add NAME ADDRESS\n');
  } else {
    io.stdout.write(alignCells(sources.map((it) => [it.name, it.type, placeOf(it), passwordOf(it) ?? ''])));
  }
  return exitCodes.done;
}
