import type { ServerConfig, ServerType } from './config/config.ts';

/** A connection URL taken apart. */
export interface ServerUrl {
  readonly server: Omit<ServerConfig, 'name' | 'passwordEnv' | 'secret' | 'urlEnv'>;
  readonly password?: string;
}

const SCHEMES: Readonly<Record<string, ServerType>> = {
  'postgres:': 'postgresql',
  'postgresql:': 'postgresql',
  'mysql:': 'mysql',
  'mariadb:': 'mysql',
};

/** How `sslmode` of PostgreSQL and `ssl-mode` of MySQL say what `tls` says. */
const TLS: Readonly<Record<string, ServerConfig['tls']>> = {
  disable: 'off',
  disabled: 'off',
  prefer: undefined,
  preferred: undefined,
  allow: undefined,
  require: 'require',
  required: 'require',
  'verify-ca': 'verify',
  verify_ca: 'verify',
  'verify-full': 'verify',
  verify_identity: 'verify',
};

/**
 * `postgres://user:password@host:port/database?sslmode=require`. Other parameters are not read. A text is why it cannot be
 * read, without any part of the URL in it: that could be the password.
 */
export function parseServerUrl(text: string): ServerUrl | string {
  const url = URL.parse(text);
  if (url === null) return 'it is no URL; # ? / and : in a password are written %23 %3F %2F and %3A';
  const type = SCHEMES[url.protocol];
  if (type === undefined) return 'its scheme is neither postgres nor mysql';
  const parts = [url.username, url.password, url.pathname.slice(1), url.hostname].map(decoded);
  if (parts.includes(undefined)) return 'a % in it is not followed by two hexadecimal digits';
  const [user, password, database, host] = parts as string[];
  if (database === '' || user === '') return `it names no ${database === '' ? 'database' : 'user'}`;
  const mode = url.searchParams.get('sslmode') ?? url.searchParams.get('ssl-mode');
  if (mode !== null && !Object.hasOwn(TLS, mode.toLowerCase())) return 'its sslmode is not known';
  const tls = mode === null ? undefined : TLS[mode.toLowerCase()];
  const server = {
    type,
    host: host.replace(/^\[(.*)\]$/, '$1'),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    database,
    user,
    ...(tls === undefined ? {} : { tls }),
  };
  return { server, ...(password === '' ? {} : { password }) };
}

/** As it was before it was made part of a URL; undefined where it cannot have been. */
export function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
