import type { UserCheck } from './document.ts';
import { type Place, type Reading, readFields, readItems, readText, report } from './reading.ts';

/** `checks`: questions of the author's own, each a query that gives the rows that are wrong. */
export function readChecks(reading: Reading, place: Place): UserCheck[] {
  const seen = new Set<string>();
  const items = readItems(reading, place, 'checks') ?? [];
  return items.flatMap((item) => readCheck(reading, item, seen) ?? []);
}

function readCheck(reading: Reading, place: Place, seen: Set<string>): UserCheck | undefined {
  const fields = readFields(reading, place, { what: 'a check', allowed: ['name', 'sql'] });
  const namePlace = fields?.need('name');
  const sqlPlace = fields?.need('sql');
  const name = namePlace && readText(reading, namePlace, 'the name of a check');
  const sql = sqlPlace && readText(reading, sqlPlace, 'the sql of a check');
  if (name === undefined || sql === undefined || !namePlace) return undefined;
  if (!seen.has(name)) {
    seen.add(name);
    return { name, sql };
  }
  const message = `there is already a check "${name}"`;
  return report(reading, 'DSL_DUPLICATE_CHECK', namePlace, message, { help: 'Rename one of the two.' });
}
