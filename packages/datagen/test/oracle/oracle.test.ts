import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Document, parseDocument } from '@dataing/datagen/dsl';
import { describe, expect, test } from 'vitest';
import { compareColumn, compareRows, type Finding, type OracleColumn } from './compare.ts';
import { poolSamples, sampleDocument, type Samples } from './samples.ts';

/**
 * Our columns against the statistics of the original's, schema by schema. Seeds one by one, and pooled, which takes
 * our share out of the noise. The probability that any of the tests of a schema fails by chance is `FAMILY_ERROR`
 * (Bonferroni); seeds are fixed, so a pass stays a pass. Differences by design: docs/datagen/parity.md.
 */
const SEEDS = [42, 1, 2, 3];
const FAMILY_ERROR = 0.01;

type Oracle = Record<string, { rows: number; columns: Record<string, OracleColumn> }>;

const fixtures = resolve(import.meta.dirname, '../../../..', process.env.DATAING_FIXTURES ?? '../shared');
const statistics = join(fixtures, 'datagen/oracle_stats.json');
const isThere = existsSync(statistics);

const TYPES: Readonly<Record<string, readonly string[]>> = {
  int64: ['int'],
  float64: ['float'],
  object: ['string'],
  bool: ['bool'],
  'datetime64[ns]': ['datetime', 'date'],
};

describe.skipIf(!isThere).each(['simple_users_events', 'bank'])('%s', (schema) => {
  const oracle: Oracle = isThere ? JSON.parse(readFileSync(statistics, 'utf8'))[schema] : {};
  const document = isThere ? parse(schema) : undefined;

  test('has the tables and columns of the original, with its types', () => {
    expect(document!.nodes.map((node) => node.id).sort()).toEqual(Object.keys(oracle).sort());
    for (const node of document!.nodes) {
      const columns = oracle[node.id].columns;
      expect(node.columns.map((c) => c.name).sort()).toEqual(Object.keys(columns).sort());
      for (const { name, type } of node.columns) expect(TYPES[columns[name].dtype]).toContain(type);
    }
  });

  test('agrees with the original in every column', async () => {
    const all: Samples[] = [];
    for (const seed of SEEDS) all.push(await sampleDocument(document!, seed));
    const labelled = all.flatMap((samples, i) =>
      findingsOf(document!, oracle, samples).map((f) => ({ ...f, at: `seed ${SEEDS[i]}: ${f.at}` })),
    );
    // A number of distinct values is that of one sample's size: pooling would change what it means.
    const pooled = findingsOf(document!, oracle, poolSamples(all)).filter(
      (f) => f.statistic !== 'distinct' && f.statistic !== 'rows',
    );
    const tests = [...labelled, ...pooled];
    expect(tests.length).toBeGreaterThan(schema === 'bank' ? 1500 : 150);
    expect(tests.filter((f) => f.p < FAMILY_ERROR / tests.length)).toEqual([]);
  });

  test('its own sequences are whole', async () => {
    const samples = await sampleDocument(document!, SEEDS[0]);
    for (const node of document!.nodes) {
      for (const { name, generator } of node.columns) {
        if (generator.kind !== 'sequence') continue;
        const { values, rows } = samples.get(node.id)!.columns.get(name)!;
        const expected = Array.from({ length: rows }, (_, i) => generator.start + i * generator.step);
        expect(Array.from(values as ArrayLike<number>)).toEqual(expected);
        expect(oracle[node.id].columns[name].min).toBe(generator.start);
      }
    }
  });
});

function parse(schema: string): Document {
  const path = join(fixtures, `datagen/schemas/${schema}.json`);
  const outcome = parseDocument(readFileSync(path, 'utf8'), path);
  if (!outcome.ok) throw new Error(`${schema} does not parse`);
  return outcome.value;
}

/** Sequences are left out: they are known exactly, but for the number of rows, which is a test of its own. */
function findingsOf(document: Document, oracle: Oracle, samples: Samples): Array<Finding & { at: string }> {
  const findings: Array<Finding & { at: string }> = [];
  for (const node of document.nodes) {
    const sample = samples.get(node.id)!;
    const known = oracle[node.id];
    findings.push({ ...compareRows(known.rows, sample.rows), at: node.id });
    for (const { name, generator } of node.columns) {
      if (generator.kind === 'sequence') continue;
      const column = compareColumn(known.columns[name], known.rows, sample.columns.get(name)!);
      findings.push(...column.map((f) => ({ ...f, at: `${node.id}.${name}` })));
    }
  }
  return findings;
}
