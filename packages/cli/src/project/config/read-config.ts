import type { Outcome } from '@dataing/base/diagnostics';
import {
  type DatasetConfig,
  EMPTY_CONFIG,
  type ProjectConfig,
  type ServerConfig,
  type SourceConfig,
} from './config.ts';
import { budgetFields, datasetFields, SOURCE_TYPES, sourceFields, storeFields, TOP_KEYS } from './fields.ts';
import { type Entry, type FieldValues, YamlReader } from './yaml-reader.ts';

/**
 * The text of a `dataing.yml`; `file` is what diagnostics call it. All that is wrong is told at once: PROJECT_SYNTAX,
 * PROJECT_UNKNOWN_KEY, PROJECT_MISSING_KEY, PROJECT_BAD_VALUE, PROJECT_SECRET_IN_CLEAR.
 */
export function parseConfig(text: string, file: string): Outcome<ProjectConfig> {
  const reader = new YamlReader(file, text);
  if (reader.diagnostics.length > 0) return { ok: false, diagnostics: reader.diagnostics };
  const known = Object.fromEntries(TOP_KEYS.map((key) => [key, key]));
  const parts = reader.top().map((entry) => {
    const key = reader.known(entry, known);
    return key === undefined ? {} : readTop(reader, key, entry);
  });
  const config = Object.assign({}, EMPTY_CONFIG, ...parts) as ProjectConfig;
  checkDatasets(reader, config);
  const { diagnostics } = reader;
  return diagnostics.length > 0 ? { ok: false, diagnostics } : { ok: true, value: config, diagnostics };
}

/** A key that ends in password, or a URL with a password in it. */
const SECRET_LIKE = /(?:passw(?:or)?d|pwd)["']?\s*:|:\/\/[^\s/@]*:[^\s@]*@/i;

/** Whether a text may hold a password in clear, so that no part of it should be shown. */
export function mayHoldSecrets(text: string): boolean {
  return SECRET_LIKE.test(text);
}

function readTop(reader: YamlReader, key: (typeof TOP_KEYS)[number], entry: Entry): Partial<ProjectConfig> {
  if (key === 'sources')
    return { sources: reader.members(entry).flatMap((member) => readSource(reader, member) ?? []) };
  if (key === 'datasets') return { datasets: reader.items(entry).map((item) => readDataset(reader, item)) };
  if (key === 'budget') return { budget: reader.fields(entry, budgetFields) as ProjectConfig['budget'] };
  const { path, url_env: urlEnv } = reader.fields(entry, storeFields) as Texts;
  if (path !== undefined && urlEnv !== undefined) {
    reader.report(entry, {
      code: 'PROJECT_BAD_VALUE',
      message: 'the store has both a path and a url_env',
      help: 'Keep one of them.',
    });
  }
  return { store: { path, urlEnv } };
}

type Texts = Readonly<Record<string, string | undefined>>;

/** Letters, digits, - and _: a name that can be typed without quotes. */
export const SOURCE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}$/;

function readSource(reader: YamlReader, entry: Entry): SourceConfig | undefined {
  const name = entry.key;
  if (!SOURCE_NAME.test(name)) {
    const help = 'Use letters, digits, - and _.';
    reader.report(entry, { code: 'PROJECT_BAD_VALUE', message: `${name} is no name of a source`, help });
  }
  const typed = reader.peek(entry, 'type');
  const written = typed && reader.text(typed, sourceFields.duckdb.type);
  if (typed !== undefined && written === undefined) return undefined;
  // Without a type, those of a server are asked for: the missing type is among what is said.
  const type = SOURCE_TYPES[(written ?? 'postgresql') as keyof typeof SOURCE_TYPES];
  const values = reader.fields(entry, sourceFields[type]);
  if (type !== 'postgresql' && type !== 'mysql') return { name, type, path: values.path as string };
  const server = serverOf(name, type, values);
  checkServer(reader, entry, server);
  return server;
}

function serverOf(name: string, type: ServerConfig['type'], values: FieldValues): ServerConfig {
  const { host, port, database, user, password_env, secret, url_env, tls } = values;
  const texts = { host, database, user, passwordEnv: password_env, secret, urlEnv: url_env, tls } as Texts;
  return { name, type, ...texts, port: port as number | undefined } as ServerConfig;
}

function checkServer(reader: YamlReader, entry: Entry, server: ServerConfig): void {
  const { urlEnv, name, type: _, ...rest } = server;
  const given = Object.values(rest).some((value) => value !== undefined);
  if (urlEnv !== undefined && given) {
    reader.report(entry, {
      code: 'PROJECT_BAD_VALUE',
      message: `${name} has a url_env and other keys beside it`,
      help: 'Keep the type and url_env, or take url_env away.',
    });
  } else if (urlEnv === undefined && (server.database === undefined || server.user === undefined)) {
    const missing = server.database === undefined ? 'database' : 'user';
    reader.report(entry, {
      code: 'PROJECT_MISSING_KEY',
      message: `${name} has no ${missing}`,
      help: 'Add database and user, or url_env with the variable that holds the whole URL.',
    });
  }
  if (server.passwordEnv !== undefined && server.secret !== undefined) {
    reader.report(entry, {
      code: 'PROJECT_BAD_VALUE',
      message: `${name} has both a password_env and a secret`,
      help: 'Keep one of them.',
    });
  }
}

function readDataset(reader: YamlReader, entry: Entry): DatasetConfig {
  const values = reader.fields({ ...entry, key: 'the dataset' }, datasetFields);
  const { source, repository, path, dbt_project: dbtProject } = values as Texts;
  const tables = typeof values.tables === 'string' ? [values.tables] : (values.tables ?? []);
  return { tables: tables as string[], source, repository: repository ?? '', path, dbtProject };
}

/** A dataset may name only sources that are there. */
function checkDatasets(reader: YamlReader, { datasets, sources }: ProjectConfig): void {
  const names = sources.map(({ name }) => name);
  const entry = reader.top().find(({ key }) => key === 'datasets');
  if (entry === undefined || datasets.length === 0) return;
  for (const [i, item] of reader.items(entry).entries()) {
    const source = datasets[i]?.source;
    const place = reader.peek(item, 'source');
    if (source === undefined || place === undefined) continue;
    reader.text(place, { ...datasetFields.source, choices: names });
  }
}
