import { dirname } from 'node:path';
import { openSinkDirectory } from '@dataing/adapters/files';
import { isMap, parseDocument } from 'yaml';
import type { SourceConfig } from './config/config.ts';
import { isServer } from './config/config.ts';
import { PROJECT_FILE } from './find-project.ts';

const HEAD =
  '# Sources that Dataing reads, and where their tables are made. No secrets in here. See docs/sources.md.\n';

const STYLE = { lineWidth: 0, flowCollectionPadding: false };

/** The text of a `dataing.yml` with one source more; comments and all else stay. `text` is undefined where there is none. */
export function addSource(text: string | undefined, source: SourceConfig): string {
  const document = parseDocument(text ?? '');
  if (!isMap(document.get('sources'))) document.set('sources', document.createNode({}));
  document.setIn(['sources', source.name], document.createNode(settingsOf(source)));
  const written = document.toString(STYLE);
  return text === undefined ? `${HEAD}${written}` : written;
}

/** The text without one source. */
export function removeSource(text: string, name: string): string {
  const document = parseDocument(text);
  document.deleteIn(['sources', name]);
  return document.toString(STYLE);
}

/** As the keys of the file. */
export function settingsOf(source: SourceConfig): Record<string, string | number> {
  if (!isServer(source)) return { type: source.type, path: source.path };
  const { type, host, port, database, user, passwordEnv, secret, urlEnv, tls } = source;
  const settings = {
    type,
    host,
    port,
    database,
    user,
    password_env: passwordEnv,
    secret,
    url_env: urlEnv,
    tls,
  };
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  );
}

/** Writes beside and renames. */
export async function writeConfig(file: string, text: string): Promise<void> {
  const sink = await openSinkDirectory(dirname(file)).open(PROJECT_FILE);
  try {
    await sink.write(new TextEncoder().encode(text));
    await sink.finish();
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}
