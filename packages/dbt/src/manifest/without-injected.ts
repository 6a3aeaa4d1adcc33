/**
 * Compiled SQL as it was before dbt wrote the CTEs of ephemeral models into it: they stand behind the first WITH, joined by
 * commas, in front of the statement's own CTEs where it has some. SQL in which they are not found is given back as it is.
 */
export function withoutInjected(sql: string, injected: readonly string[]): string {
  if (injected.length === 0) return sql;
  const all = injected.join(', ');
  const at = sql.indexOf(all);
  if (at < 0) return sql;
  const [before, after] = [sql.slice(0, at), sql.slice(at + all.length)];
  const own = /^\s*,/.exec(after);
  if (own !== null) return `${before.trimEnd()} ${after.slice(own[0].length).trimStart()}`;
  return before.replace(/with\s*$/i, '') + after.replace(/^ /, '');
}
