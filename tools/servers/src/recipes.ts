import { spawnSync } from 'node:child_process';
import { existsSync, globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type ServerName = 'postgres' | 'mariadb';

/** Where a server runs and who it lets in. */
export interface Place {
  readonly folder: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** How one server is installed, prepared and started. */
export interface Recipe {
  /** Packages of Debian that hold the programs. */
  readonly packages: readonly string[];
  /** The folder of the programs, or undefined where they are not installed. */
  find(): string | undefined;
  /** Makes an empty data folder; what it runs must run as the server's user. */
  prepare(programs: string, place: Place, run: (command: string, args: readonly string[]) => void): void;
  start(programs: string, place: Place): { readonly command: string; readonly args: readonly string[] };
  /** Said in the log when clients can come. */
  readonly ready: RegExp;
  readonly stop: NodeJS.Signals;
  readonly database: string;
}

export const recipes: Readonly<Record<ServerName, Recipe>> = {
  postgres: {
    packages: ['postgresql'],
    find: () =>
      globSync('/usr/lib/postgresql/*/bin').findLast((folder) => existsSync(join(folder, 'initdb'))),
    prepare(programs, { folder, user, password }, run) {
      const passwordFile = join(folder, 'password');
      writeFileSync(passwordFile, password);
      const access = ['--auth=scram-sha-256', `--username=${user}`, `--pwfile=${passwordFile}`];
      run(join(programs, 'initdb'), [
        `--pgdata=${join(folder, 'data')}`,
        ...access,
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ]);
    },
    start(programs, { folder, port }) {
      const settings = ['fsync=off', 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
      const args = ['-D', join(folder, 'data'), '-p', String(port), ...settings.flatMap((it) => ['-c', it])];
      return { command: join(programs, 'postgres'), args };
    },
    ready: /ready to accept connections/,
    stop: 'SIGINT',
    database: 'postgres',
  },
  mariadb: {
    packages: ['mariadb-server-core', 'mariadb-client-core'],
    find: () => (existsSync('/usr/sbin/mariadbd') ? '/usr/sbin' : undefined),
    prepare(_, { folder, user, password }, run) {
      run('/usr/bin/mariadb-install-db', [
        '--no-defaults',
        `--datadir=${join(folder, 'data')}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
      ]);
      const account = `'${user}'@'127.0.0.1'`;
      const statements = [
        'create database dataing;',
        `create user ${account} identified by '${password}';`,
        `grant all on *.* to ${account} with grant option;`,
      ];
      writeFileSync(join(folder, 'init.sql'), `${statements.join('\n')}\n`);
    },
    start(programs, { folder, port }) {
      const args = [
        '--no-defaults',
        `--datadir=${join(folder, 'data')}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--socket=${join(folder, 'socket')}`,
        `--pid-file=${join(folder, 'pid')}`,
        `--init-file=${join(folder, 'init.sql')}`,
        '--innodb-flush-log-at-trx-commit=0',
        '--skip-name-resolve',
      ];
      return { command: join(programs, 'mariadbd'), args };
    },
    ready: /ready for connections/,
    stop: 'SIGTERM',
    database: 'dataing',
  },
};

/** The programs of a server; apt-get installs them where they are missing, which needs root or sudo. */
export function findOrInstall({ find, packages }: Recipe): string {
  const found = find();
  if (found !== undefined) return found;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const [command, ...rest] = [...asRoot, 'apt-get', ...args];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const { status, stderr, error } = spawnSync(command, rest, { encoding: 'utf8', env });
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed: ${error?.message ?? stderr}`);
  }
  const installed = find();
  if (installed === undefined) throw new Error(`${packages.join(', ')}: installed, and not where expected`);
  return installed;
}
