import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Diagnostic } from '@dataing/base/diagnostics';
import { parseDocument } from '@dataing/datagen/dsl';
import { describe, expect, test } from 'vitest';
import { engineOf, planOf, type Schema } from '../engine/schema.ts';

const repository = resolve(import.meta.dirname, '../../../..');
const fixtures = resolve(repository, process.env.DATAING_FIXTURES ?? '../shared');
const schemas = join(fixtures, 'datagen/schemas');
const supported = ['bank.json', 'simple_users_events.json'];

describe.skipIf(!existsSync(schemas))('the external schema documents', () => {
  const names = existsSync(schemas) ? readdirSync(schemas).filter((name) => name.endsWith('.json')) : [];
  const parse = (name: string) => parseDocument(readFileSync(join(schemas, name), 'utf8'), name);

  test.each(supported)('%s is right as it stands', (name) => {
    const outcome = parse(name);
    expect(outcome.diagnostics).toEqual([]);
    expect(outcome.ok).toBe(true);
  });

  test('bank: the effect on communication is keyed by its own column', () => {
    const outcome = parse('bank.json');
    const node = outcome.ok ? outcome.value.nodes.find((n) => n.id === 'communication') : undefined;
    expect(node?.effects).toMatchObject([
      { effectNode: 'promotion', on: [{ side: 'row', local: 'promotion_id' }], timeColumn: 'sent_at' },
    ]);
    expect(outcome.ok && outcome.value.targets.compositeEffect?.tolerance).toEqual({ mae: 0.1, mape: 0.15 });
  });

  test.each(names.filter((n) => n !== 'schema.json'))('%s can be read', (name) => {
    const { diagnostics } = parse(name);
    expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  });

  test('gov.json, cut down to few children each, generates every table', async () => {
    const document = JSON.parse(readFileSync(join(schemas, 'gov.json'), 'utf8')) as unknown as Schema;
    for (const node of document.nodes) {
      if (node.id === 'district') node.rows = 2;
      if (node.fanout) node.fanout = { distribution: 'poisson', lambda: 4 };
    }
    const engine = await engineOf(planOf(document));
    for (const table of engine.plan.tables) {
      const frame = engine.whole(table.index);
      expect(frame.length, table.name).toBeGreaterThan(0);
      table.columns.forEach((_, i) => expect(frame.column(i).length).toBe(frame.length));
    }
  });

  test('schema.json, older than the language, is refused with its reasons', () => {
    const outcome = parse('schema.json');
    expect(outcome.ok).toBe(false);
    for (const { message, span, path, help } of outcome.diagnostics) {
      expect(span, message).toBeDefined();
      expect(path, message).toBeDefined();
      expect(help, message).toMatch(/^(Add|Known here|Remove|Write|Choose|Name|Change|Columns|Tables) ?/);
    }
    const said = outcome.diagnostics.map(({ message, path, help }) => `${path}: ${message}. ${help}`);
    expect(said).toContain(
      'nodes[0].columns[0]: a column has no "generator". Add "generator": {"sequence":{}}, or another one.',
    );
    expect(said.some((line) => line.includes('"lookup":{"from":"customer.customer_id"}'))).toBe(true);
    expect(said.some((line) => line.includes('{"faker":{"method":"email"}}'))).toBe(true);
  });

  test('schema.json becomes right by doing what the messages say, and then generates', async () => {
    const document = JSON.parse(readFileSync(join(schemas, 'schema.json'), 'utf8')) as Plain;
    for (let round = 0; round < 4; round++) {
      const { diagnostics } = parseDocument(JSON.stringify(document), 'schema.json');
      if (diagnostics.length === 0) break;
      // From the end, so that removing an entry of a list moves none that is still to be seen to.
      for (const diagnostic of diagnostics.toReversed()) obey(document, diagnostic);
    }
    expect(parseDocument(JSON.stringify(document), 'schema.json').diagnostics).toEqual([]);
    const engine = await engineOf(planOf(document as unknown as Schema));
    for (const table of engine.plan.tables) expect(engine.whole(table.index).length).toBeGreaterThan(0);
  });
});

type Plain = { [key: string]: unknown };

/** Does what a message says: adds the key that it writes out, or removes what it points at. */
function obey(document: Plain, { path = '', help = '' }: Diagnostic): void {
  const steps = path.match(/[^.[\]]+/g) ?? [];
  const added = /^Add "(\w+)": (\{.*\})/.exec(help);
  const at = (length: number): Plain =>
    steps.slice(0, length).reduce((value, step) => value[step] as Plain, document);
  if (added) at(steps.length)[added[1]] = JSON.parse(added[2]);
  else if (Array.isArray(at(steps.length - 1)))
    (at(steps.length - 1) as unknown as unknown[]).splice(Number(steps.at(-1)), 1);
  else delete at(steps.length - 1)[steps.at(-1)!];
}
