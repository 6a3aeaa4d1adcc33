import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseDocument } from '@dataing/datagen/dsl';
import { describe, expect, test } from 'vitest';

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

  test('schema.json, older than the language, is refused with its reasons', () => {
    const outcome = parse('schema.json');
    expect(outcome.ok).toBe(false);
    const codes = new Set(outcome.diagnostics.map((d) => d.code));
    expect([...codes].sort()).toContain('DSL_MISSING_KEY');
    expect(outcome.diagnostics.length).toBeGreaterThan(100);
  });
});
