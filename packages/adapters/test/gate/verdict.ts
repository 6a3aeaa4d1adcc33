import { duckdbParser, polyglotParser } from '@dataing/adapters/sql-parser';
import { admit, type GateScope } from '@dataing/sql';

export const parsers = [duckdbParser(), polyglotParser()];
export const scope: GateScope = {
  dialect: 'duckdb',
  mode: 'read',
  tables: ['orders', 'users', 'events', 'sales', 'weird table', '2020 05+x'],
};

/** To be called after the tests of a file: the parsers run in threads. */
export const closeParsers = (): Promise<unknown> => Promise.all(parsers.map((p) => p.close()));

/** What the gate says: `admitted`, or the codes of its refusal. */
export async function verdict(text: string, over: Partial<GateScope> = {}): Promise<string> {
  const outcome = await admit(text, { ...scope, ...over }, parsers);
  return outcome.ok ? 'admitted' : outcome.diagnostics.map((d) => d.code).join(' ');
}
