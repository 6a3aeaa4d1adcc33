import { resolve } from 'node:path';
import type { Warehouse } from '@dataing/ports';
import type { Io } from '../io.ts';
import { isServer, type ServerConfig, type SourceConfig } from './config/config.ts';
import type { Project } from './find-project.ts';
import { readSecret } from './secrets.ts';
import { parseServerUrl } from './server-url.ts';
import { sourceError, withoutSecrets } from './source-error.ts';

/**
 * Opens a source of `dataing.yml`, its password taken from where the source says. No error holds it. Errors:
 * SOURCE_VARIABLE_UNSET, SOURCE_ADDRESS, SECRET_, WAREHOUSE_.
 */
export async function openConfigured(source: SourceConfig, project: Project, io: Io): Promise<Warehouse> {
  if (isServer(source)) return openServer(source, project, io);
  const path = resolve(project.folder, source.path);
  if (source.type === 'sqlite') return (await import('@dataing/adapters/sqlite')).openSqliteWarehouse(path);
  return (await import('@dataing/adapters/duckdb')).openDuckdb(path);
}

async function openServer(source: ServerConfig, project: Project, io: Io): Promise<Warehouse> {
  const { server, password } = await resolveServer(source, project, io);
  const host = server.host ?? 'localhost';
  const address = {
    host,
    ...(server.port === undefined ? {} : { port: server.port }),
    database: server.database as string,
    user: server.user as string,
    ...(password === undefined ? {} : { password }),
    tls: server.tls ?? (isThisMachine(host) ? ('off' as const) : ('require' as const)),
  };
  try {
    return server.type === 'postgresql'
      ? await (await import('@dataing/adapters/postgres')).openPostgresWarehouse(address)
      : await (await import('@dataing/adapters/mysql')).openMysqlWarehouse(address);
  } catch (error) {
    throw withoutSecrets(error, password === undefined ? [] : [password]);
  }
}

interface Resolved {
  readonly server: Omit<ServerConfig, 'name'>;
  readonly password?: string;
}

async function resolveServer(source: ServerConfig, project: Project, io: Io): Promise<Resolved> {
  const { name, urlEnv, passwordEnv, secret } = source;
  if (urlEnv !== undefined) {
    const url = parseServerUrl(variable(source, urlEnv, 'its address', io));
    if (typeof url === 'string') {
      const message = `the address of ${name}, in ${urlEnv}, cannot be read: ${url}`;
      throw sourceError('SOURCE_ADDRESS', message, 'Give postgres://USER:PASSWORD@HOST:PORT/DATABASE.');
    }
    return url;
  }
  if (passwordEnv !== undefined)
    return { server: source, password: variable(source, passwordEnv, 'its password', io) };
  return secret === undefined
    ? { server: source }
    : { server: source, password: await readSecret(project, secret, io) };
}

function variable({ name }: ServerConfig, variableName: string, what: string, { env }: Io): string {
  const value = env[variableName];
  if (value !== undefined && value !== '') return value;
  throw sourceError(
    'SOURCE_VARIABLE_UNSET',
    `the source ${name} takes ${what} from ${variableName}, which is not set`,
    `Set ${variableName} in this shell, or let the source name another variable.`,
  );
}

/** A server here needs no encryption on the way; a folder is that of a socket. */
function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.') || host.startsWith('/');
}
