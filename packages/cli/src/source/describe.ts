import { escapeForTerminal } from '@dataing/base/diagnostics';
import { isServer, type SourceConfig } from '../project/config/config.ts';

/** Where a source is: `reader@db.example.com:5433/shop`, a path, or the variable that knows. */
export function placeOf(source: SourceConfig): string {
  if (!isServer(source)) return source.path;
  if (source.urlEnv !== undefined) return `the address in ${source.urlEnv}`;
  const port = source.port === undefined ? '' : `:${source.port}`;
  return `${source.user}@${source.host ?? 'localhost'}${port}/${source.database}`;
}

/** Where its password is had from; undefined where it needs none or the address has it. */
export function passwordOf(source: SourceConfig): string | undefined {
  if (!isServer(source) || source.urlEnv !== undefined) return undefined;
  if (source.passwordEnv !== undefined) return `password from ${source.passwordEnv}`;
  return source.secret === undefined ? 'no password' : 'password encrypted';
}

/** Lines of cells, columns aligned and two blanks apart. */
export function alignCells(lines: ReadonlyArray<readonly string[]>): string {
  const safe = lines.map((line) => line.map(escapeForTerminal));
  const widths = safe.reduce<number[]>(
    (most, line) => line.map((cell, i) => Math.max(most[i] ?? 0, cell.length)),
    [],
  );
  return safe
    .map(
      (line) =>
        `${line
          .map((cell, i) => cell.padEnd(widths[i]))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
