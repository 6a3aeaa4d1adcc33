import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { type SourceSpec, sourceOf, type Template } from '../template/template.ts';

/**
 * Lets Datagen make who and what there is: entities, things, events with their parents and lines, without the times,
 * which come from the noise of each case. One Parquet file per source in `folder`. Throws when datagen fails.
 */
export async function generateBaseRows(template: Template, seed: number, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'schema.json');
  await writeFile(file, JSON.stringify(baseDocument(template)));
  const recording = recordingIo({ cwd: folder });
  const args = ['generate', file, '-o', folder, '--seed', String(seed), '--workers', '0', '--force'];
  const code = await runDatagen(args, recording.io);
  if (code !== 0) throw new Error(`datagen generate ended with ${code}: ${recording.stderr()}`);
}

function baseDocument(template: Template): unknown {
  const made = template.sources.filter((it) => it.grain !== 'reference');
  return {
    version: '1.0',
    metadata: { name: template.name },
    timeframe: { start: '2025-01-01T00:00:00Z', end: '2025-12-31T00:00:00Z' },
    nodes: made.map((source) => node(template, source)),
    constraints: {
      unique: made.map((it) => `${it.name}.${it.key}`),
      foreign_keys: made.flatMap((it) =>
        (it.parents ?? []).map((name) => {
          const { key } = sourceOf(template, name);
          return { from: `${it.name}.${key}`, to: `${name}.${key}` };
        }),
      ),
    },
  };
}

function node(template: Template, source: SourceSpec): unknown {
  const parents = (source.parents ?? []).map((it) => sourceOf(template, it));
  const own = source.columns.map((name) => {
    const { type, generator } = template.columns[name];
    const from = parents.find((it) => it.key === name) ?? parents.find((it) => it.columns.includes(name));
    return {
      name,
      type: type === 'varchar' ? 'string' : 'int',
      generator: from === undefined ? generator : { lookup: { from: `${from.name}.${name}` } },
    };
  });
  const shape =
    source.parents === undefined
      ? { kind: 'entity', rows: source.rows }
      : { kind: 'fact', parents: source.parents, fanout: source.fanout };
  return { id: source.name, pk: source.key, ...shape, columns: own };
}
