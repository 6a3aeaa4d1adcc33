import { relative } from 'node:path';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { isServer } from '../project/config/config.ts';
import { removeSource, writeConfig } from '../project/edit-config.ts';
import { type LoadedProject, loadProject, sourceOf } from '../project/load-project.ts';
import { removeSecret } from '../project/secrets.ts';
import { sourceError } from '../project/source-error.ts';
import type { SourceRemoveOptions } from '../source/options.ts';
import { readTextFile } from '../text-file.ts';

/** Takes a source out of `dataing.yml`, and its password out of the secrets unless another source uses it. */
export async function run({ name, json }: SourceRemoveOptions, io: Io): Promise<number> {
  const project = await loadProject(io);
  const source = sourceOf(project, name);
  const file = project.file as string;
  refuseInUse(name, project);
  const shown = relative(io.cwd, file);
  await writeConfig(file, removeSource(await readTextFile(file, shown), name));
  const others = project.config.sources.filter((other) => other !== source && isServer(other));
  const secret = isServer(source) ? source.secret : undefined;
  const isShared = others.some((other) => isServer(other) && other.secret === secret);
  const isForgotten = secret !== undefined && !isShared && (await removeSecret(project, secret, io));
  if (json)
    io.stdout.write(`${JSON.stringify({ source: name, file: shown, secret_removed: isForgotten })}\n`);
  else io.stdout.write(`${name} was removed from ${shown}${isForgotten ? ', and its password' : ''}\n`);
  return exitCodes.done;
}

/** What names the source would be left without it. */
function refuseInUse(name: string, { config }: LoadedProject): void {
  const dataset = config.datasets.find((it) => it.source === name);
  if (dataset === undefined) return;
  const message = `the dataset of ${dataset.tables.join(', ')} names the source ${name}`;
  throw sourceError(
    'SOURCE_IN_USE',
    message,
    'Take its `source` away in dataing.yml, or let it name another.',
  );
}
