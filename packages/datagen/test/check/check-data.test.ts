import { displayWidth } from '@dataing/base/diagnostics';
import { checkData, type DataAccess, renderReport, reportToJson } from '@dataing/datagen/check';
import type { Document } from '@dataing/datagen/dsl';
import type { NormalisedType, WarehouseTable } from '@dataing/ports';
import { dialectFacts, type Query, renderQuery } from '@dataing/sql';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparisonOf, findReferences } from '../../src/check/references.ts';
import { column, expectDocument, parseOwn, smallDocument } from '../dsl/documents.ts';

const TYPES: Readonly<Record<string, NormalisedType>> = {
  int: 'integer',
  float: 'float',
  string: 'string',
  bool: 'boolean',
  datetime: 'timestamp',
  date: 'date',
};

/** Tables as the document declares them, over no engine: every count is 0 unless `answer` says otherwise. */
function accessFor(
  document: Document,
  answer: (query: Query, asked: number) => number[] = () => [],
): DataAccess {
  const tables = document.nodes.map(
    (node): WarehouseTable => ({
      name: node.id,
      tableType: 'file',
      columns: node.columns.map(({ name, type }) => ({
        name,
        dataType: TYPES[type],
        nativeType: type.toUpperCase(),
        nullable: true,
      })),
    }),
  );
  return {
    tables,
    ask: (query) => {
      // What is asked as text pairs two tables: no pair, none wrong.
      if (typeof query === 'string') return Promise.resolve({ sql: query, rows: [[0n, 0n]], ms: 1 });
      if (query.groupBy) return Promise.resolve({ sql: sqlOf(query), rows: [], ms: 1 });
      const found = answer(query, query.select.length);
      const row = query.select.map((_, i) => BigInt(found[i] ?? 0));
      return Promise.resolve({ sql: sqlOf(query), rows: [row], ms: 1 });
    },
  };
}

function sqlOf(query: Query): string {
  return renderQuery(query, dialectFacts('duckdb')!);
}

const keyed = (edit: Parameters<typeof smallDocument>[0]) => expectDocument(smallDocument(edit));

describe('checkData', () => {
  test('of empty tables asks one query per table, one per reference, and whether loans follow readers', async () => {
    const document = parseOwn('library');
    const { queries } = await checkData(document, accessFor(document));
    expect(queries).toHaveLength(document.nodes.length + findReferences(document).length + 1);
    expect(queries.map((q) => q.id)).toEqual(queries.map((_, i) => `q${i + 1}`));
  });

  test('its SQL is as expected', async () => {
    const document = keyed((d) => {
      d.nodes[1].columns.push(
        column('a_id', 'int', { lookup: { from: 'a.id' } }),
        column(
          'when',
          'datetime',
          { datetime_series: { within: 'timeframe', freq: 'h' } },
          { nullable: true },
        ),
      );
      d.constraints = {
        unique: ['b.when'],
        ranges: [{ attr: 'b.id', min: 0, max: 9.5 }],
        enum: [{ attr: 'b.when', values: ['2024-01-01', null] }],
      };
      d.targets = { weekend_share: { table: 'b', timestamp: 'when', min: 0, max: 1 } };
    });
    const { queries } = await checkData(document, accessFor(document));
    expect(queries.map((q) => q.sql)).toMatchInlineSnapshot(`
      [
        "select count(*) as n0, count(id) as n1, count(distinct id) as n2, count(id) as n3, count(id) as p0 from a",
        "select count(*) as n0, count(id) as n1, count(distinct id) as n2, count(id) as n3, count(a_id) as n4, count("when") as n5, count(distinct "when") as n6, count(*) filter (where id < 0 or id > 9.5e0) as n7, count(*) filter (where "when" is not null and "when" not in (timestamp '2024-01-01T00:00:00')) as n8, count(id) as p0, count(a_id) as p1, count("when") as p2, epoch_us(min("when")) as p3, epoch_us(max("when")) as p4, count("when") filter (where epoch_us("when") % 3600000000 = 0) as p5 from b",
        "select count(*) as n0 from b where a_id is not null and a_id not in (select id as "target" from a where id is not null)",
      ]
    `);
  });

  test('a document without faults in its data passes, and says what it did not look at', async () => {
    const document = parseOwn('library');
    const report = await checkData(document, accessFor(document));
    expect(report.passed).toBe(true);
    expect(
      report.checks.filter((c) => c.status === 'not_checked' || c.status === 'too_small').map((c) => c.id),
    ).toEqual(['loan.lent_at.weekend_share', 'loan.days.mean_in_range', 'loan.composite_effect']);
  });

  test('a time after another of its row is asked to be', async () => {
    const document = keyed((d) => {
      const when = column('when', 'datetime', { datetime_series: { within: 'timeframe', freq: 'h' } });
      d.nodes[0].columns.push(when, column('later', 'datetime', { after: { column: 'when', gap: 2 } }));
    });
    const asked: string[] = [];
    const access = accessFor(document, (query, count) => {
      const text = sqlOf(query);
      if (!text.includes('not later >= "when"')) return [];
      asked.push(text);
      // Rows, and as many keys and values; the comparison is the last that is asked before the profiles.
      const at = query.select.findIndex(
        ({ expression }) => expression.kind === 'call' && expression.filter?.kind === 'unary',
      );
      return Array.from({ length: count }, (_, i) => (i === at ? 3 : 10));
    });
    const report = await checkData(document, access);
    expect(asked).toHaveLength(1);
    const found = report.checks.find((c) => c.id === 'a.later.after.when');
    expect(found).toMatchObject({ kind: 'order', status: 'failed', violations: 3, rows: 10 });
  });

  test('numbers become verdicts', async () => {
    const document = keyed((d) => {
      d.constraints = { ranges: [{ attr: 'a.id', min: 3 }] };
    });
    // rows, keys that are not null, distinct keys, values that are not null, outside the range
    const access = accessFor(document, (query) => (sqlOf(query).includes('from a') ? [10, 9, 7, 9, 2] : []));
    const report = await checkData(document, access);
    expect(
      report.checks.filter((c) => c.status === 'failed').map((c) => [c.id, c.message, c.violations]),
    ).toEqual([
      ['a.id.key', '1 null and 2 repeated of 10 keys', 3],
      ['a.id.not_null', '1 of 10 rows are null', 1],
      ['a.id.range', '2 of 10 rows outside [3, inf]', 2],
    ]);
    expect(report.passed).toBe(false);
  });

  test('only structure, keys, references, nulls and the score decide', async () => {
    const document = keyed((d) => {
      d.constraints = { ranges: [{ attr: 'a.id', min: 3 }] };
    });
    const access = accessFor(document, (query) =>
      sqlOf(query).includes('from a') ? [10, 10, 10, 10, 2] : [],
    );
    const report = await checkData(document, access);
    expect(report.passed).toBe(true);
    expect(renderReport(report, { color: false })).toContain('keys, references and nulls are sound');
  });

  test('missing tables, missing columns and other types are failures, and are not asked about', async () => {
    const document = keyed((d) => {
      d.nodes[1].columns.push(column('x', 'float', { sequence: {} }), column('y', 'int', { sequence: {} }));
      d.constraints = { ranges: [{ attr: 'b.x', min: 3 }] };
    });
    const access = accessFor(document);
    const [, b] = access.tables;
    const columns = b.columns
      .filter((c) => c.name !== 'y')
      .map((c) => ({ ...c, dataType: 'string' as const }));
    const report = await checkData(document, { ...access, tables: [{ ...b, columns }] });
    expect(report.checks.filter((c) => c.status === 'failed').map((c) => c.id)).toEqual([
      'a.exists',
      'b.y.exists',
      'b.id.type',
      'b.x.type',
      'b.y.not_null',
      'b.x.range',
    ]);
    expect(report.tables).toEqual([
      { name: 'a', rows: null },
      { name: 'b', rows: 0 },
    ]);
  });
});

test('references: lookups of keys and declared ones, each once; copies of other columns are none', () => {
  const ids = findReferences(parseOwn('library')).map((reference) => reference.id);
  expect(ids).toEqual([
    'librarian.mentor_id.references.librarian.librarian_id',
    'book.genre.enum.genre.code',
    'loan.reader_id.references.reader.reader_id',
    'loan.book_id.references.book.book_id',
    'loan.price_list_id.references.price_list.price_list_id',
    'reminder.loan_id.references.loan.loan_id',
  ]);
});

test.each([
  ['integer', 'integer', 'plain'],
  ['float', 'integer', 'plain'],
  ['date', 'timestamp', 'plain'],
  ['string', 'integer', 'text'],
  ['integer', 'string', undefined],
  ['boolean', 'date', undefined],
] as const)('%s refers to %s by %s', (from, to, comparison) => {
  expect(comparisonOf(from, to)).toBe(comparison);
});

describe('the report', () => {
  test('never has a line above 80 cells, whatever the names', async () => {
    const name = fc.stringMatching(/^[a-zé字\u202e]{1,60}$/);
    await fc.assert(
      fc.asyncProperty(name, name, fc.nat(1e9), async (table, key, bad) => {
        fc.pre(table !== 'b');
        const document = keyed((d) => {
          Object.assign(d.nodes[0], { id: table, pk: key });
          d.nodes[0].columns[0].name = key;
          d.nodes[1].parents = [table];
        });
        const report = await checkData(
          document,
          accessFor(document, () => [1e9, bad]),
        );
        for (const line of renderReport(report, { color: false }).split('\n')) {
          // A word that fits on no line, such as an id of two long names, stands alone.
          if (!line.startsWith('  ')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
          expect(line).not.toContain('\u202e');
        }
      }),
      { numRuns: 50 },
    );
  });

  test('as JSON names everything in snake_case and leaves nothing undefined', async () => {
    const document = parseOwn('sensors');
    const json = reportToJson(await checkData(document, accessFor(document)));
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    expect(json).toMatchObject({
      schema: 'Sensors',
      schema_hash: document.hash,
      verdict: 'passed',
      summary: { failed: 0, not_checked: 0 },
    });
  });
});
