import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'shop');

/** The files of the project that dbt was run over, as they are for a version such as 1.8: parts of it need a newer one. */
export function shopFiles(dbt: string): Map<string, Uint8Array> {
  const minor = Number(dbt.split('.')[1]);
  const since = (name: string) => Number(name.split('.')[1]);
  const files = new Map<string, Uint8Array>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = name.replaceAll('\\', '/');
    if (!statSync(join(folder, path)).isFile()) continue;
    const [top, version, file] = path.split('/');
    if (top !== 'since') files.set(path, readFileSync(join(folder, path)));
    // Of metrics, which had another form in 1.5.
    else if (since(version) <= minor && (version !== '1.5' || minor === 5))
      files.set(`models/${file}`, readFileSync(join(folder, path)));
  }
  return files;
}
