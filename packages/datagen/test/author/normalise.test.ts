import { extractJson, judgeReply, normalise } from '@dataing/datagen/author';
import { parseDocument } from '@dataing/datagen/dsl';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keywordExamples } from './examples.ts';

type Plain = Parameters<typeof normalise>[0];

/** A document of one table with this column, read as the normaliser would have it. */
function columnOf(column: object, table: object = {}) {
  const { value, warnings } = normalise({
    version: '1.0',
    metadata: { name: 'Any' },
    timeframe: { start: '2025-01-01', end: '2025-02-01' },
    nodes: [{ id: 't', kind: 'entity', pk: 'id', ...table, columns: [{ name: 'id', ...column }] }],
    constraints: {},
  } as Plain);
  const [node] = value.nodes as { columns: object[] }[];
  return { table: node, column: node.columns[0], codes: warnings.map((w) => w.code), warnings };
}

describe('normalise', () => {
  test.each([
    ['expr', { expression: { expr: 'id + 1' } }, { expression: { code: 'id + 1' } }],
    ['a bare expression', { expression: 'id + 1' }, { expression: { code: 'id + 1' } }],
    ['type as the kind', { type: 'sequence', start: 4 }, { sequence: { start: 4 } }],
    ['type and params', { type: 'choice', params: { choices: [1, 2] } }, { choice: { choices: [1, 2] } }],
    ['values of a choice', { choice: { values: ['a'] } }, { choice: { choices: ['a'] } }],
    [
      'sigma of a normal',
      { distribution: { type: 'normal', params: { mean: 1, sigma: 2 }, clamp: [0, 9] } },
      { distribution: { type: 'normal', params: { mean: 1, std: 2 }, clamp: [0, 9] } },
    ],
    [
      'loose parameters',
      { distribution: { type: 'poisson', lambda: 3 } },
      { distribution: { type: 'poisson', params: { lambda: 3 } } },
    ],
    [
      'type of a diffusion curve',
      { diffusion_curve: { type: 'logistic' } },
      { diffusion_curve: { curve_type: 'logistic' } },
    ],
  ])('%s', (_, found, meant) => {
    const { column, codes } = columnOf({ type: 'int', generator: found });
    expect(column).toMatchObject({ generator: meant });
    expect(Object.keys((column as { generator: object }).generator)).toEqual(Object.keys(meant));
    expect(codes).toEqual(['AUTHOR_ALIAS']);
  });

  test.each([
    [{ type: 'multiply', args: { factor: 2 } }],
    [{ transform: 'multiply', params: { factor: 2 } }],
    [{ transform: 'multiply', factor: 2 }],
  ])('a modifier as %j', (modifier) => {
    const { column, codes } = columnOf({ type: 'int', generator: { sequence: {} }, modifiers: [modifier] });
    expect(column).toMatchObject({ modifiers: [{ transform: 'multiply', args: { factor: 2 } }] });
    expect(codes).toEqual(['AUTHOR_ALIAS']);
  });

  const tier = { name: 'id', type: 'string', generator: { choice: { choices: ['a', 'b'] } } };
  const canonical = { segment_column: 'id', behaviors: { a: { fanout_multiplier: 2 }, b: {} } };
  test.each([
    [canonical, 0],
    [{ a: { fanout_multiplier: 2 }, b: {} }, 1],
    [{ segment_column: 'id', segments: { a: { base_probability: 0.4, fanout_multiplier: 2 }, b: {} } }, 1],
  ])('segments as %j', (shape, warned) => {
    const { table, codes } = columnOf(tier, { segment_behavior: shape });
    expect(table).toMatchObject({ segment_behavior: canonical });
    expect(codes).toHaveLength(warned);
  });

  test('warns once for each spelling, however often it occurs', () => {
    const { warnings } = normalise({
      tables: [1, 2].map((i) => ({
        name: `t${i}`,
        kind: 'entity',
        pk: 'id',
        columns: [{ name: 'id', type: 'integer', generator: { sequence: {} } }],
      })),
    } as Plain);
    expect(warnings.map((w) => w.message)).toEqual([
      '"tables" is read as "nodes"',
      '"name" is read as "id", in 2 places',
      'the type "integer" is read as "int", in 2 places',
    ]);
  });

  test('leaves every right document as it is, without a word', () => {
    for (const [name, text] of keywordExamples()) {
      const document = JSON.parse(text) as Plain;
      const { value, warnings } = normalise(document);
      expect(value, name).toEqual(JSON.parse(text));
      expect(warnings, name).toEqual([]);
    }
  });

  test('never throws, never changes what it is given, and says the same twice', () => {
    fc.assert(
      fc.property(
        fc.object({ key: fc.constantFrom('nodes', 'columns', 'generator', 'type', 'x', 'modifiers') }),
        (any) => {
          const before = JSON.stringify(any);
          const once = normalise(JSON.parse(before) as Plain).value;
          expect(JSON.stringify(any)).toBe(before);
          expect(normalise(once).value).toEqual(once);
        },
      ),
    );
  });
});

describe('extractJson', () => {
  const document = { nodes: [{ id: 'a } b { "c' }] };
  const json = JSON.stringify(document, null, 2);
  test.each([
    ['alone', json],
    ['in a fence', `Here it is:\n\`\`\`json\n${json}\n\`\`\`\nEnjoy {it}!`],
    ['in a fence without a name', `\`\`\`\n${json}\n\`\`\``],
    ['among prose', `I made {this}: ${json} - does it fit?`],
    ['behind a smaller object', `{"note": 1} and then ${json}`],
    ['behind a broken beginning', `{"nodes": [ ... } no, sorry: ${json}`],
  ])('%s', (_, reply) => {
    expect(extractJson(reply)).toEqual(document);
  });

  test.each(['', 'no', '[1, 2]', '{"cut": ', '```json\n{"cut": \n```', 'null'])('nothing in %j', (reply) => {
    expect(extractJson(reply)).toBeUndefined();
  });

  test('never throws, and finds any object between any texts', () => {
    const prose = fc.string().filter((text) => !/[{}"`]/.test(text));
    fc.assert(
      fc.property(prose, fc.object(), prose, (before, value, after) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(extractJson(`${before}${JSON.stringify(plain)}${after}`)).toEqual(plain);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', '"', '\\', '`', '\n', 'a') }), (text) => {
        expect(() => extractJson(text)).not.toThrow();
      }),
    );
  });

  test('is done in time that grows with the text, not with its square', () => {
    expect(extractJson('{'.repeat(300_000))).toBeUndefined();
  });
});

describe('judgeReply', () => {
  const right = keywordExamples().get('table')!;

  test('takes a document bare or in its envelope', () => {
    for (const reply of [right, JSON.stringify({ schema: JSON.parse(right) })]) {
      const judged = judgeReply(reply, 'x.json');
      if (judged.kind !== 'created') throw new Error(judged.kind);
      expect(parseDocument(judged.created.text, 'x.json').diagnostics).toEqual([]);
      expect(judged.created.document.nodes).toHaveLength(3);
    }
  });

  test('tells a question, nonsense and a broken document apart', () => {
    expect(judgeReply('{"question": "Are there refunds?"}', 'x').kind).toBe('question');
    expect(judgeReply('No.', 'x')).toMatchObject({
      kind: 'broken',
      diagnostics: [{ code: 'AUTHOR_NO_JSON' }],
    });
    const broken = judgeReply('{"schema": {"nodes": []}}', 'x');
    expect(broken).toMatchObject({ kind: 'broken' });
    expect(JSON.stringify(broken)).toContain('DSL_EMPTY_LIST');
  });
});
