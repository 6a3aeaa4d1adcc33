import { readFileSync, writeFileSync } from 'node:fs';
import sarifSchema from '@microsoft/sarif-matcher-utils/lib/schemas/sarif-2.1.0-rtm.5.json' with {
  type: 'json',
};
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderAnnotations } from '../../../src/sniff/formats/annotations.ts';
import { renderCodeQuality } from '../../../src/sniff/formats/code-quality.ts';
import { findingsOf } from '../../../src/sniff/formats/findings.ts';
import { renderRdjson } from '../../../src/sniff/formats/rdjson.ts';
import { renderSarif } from '../../../src/sniff/formats/sarif.ts';
import type { ImpactPrediction } from '../../../src/sniff/prediction.ts';
import { hostilePrediction } from './predictions.ts';
import { readCommands } from './read-commands.ts';
import { SAMPLE } from './sample.ts';
import rdjsonSchema from './rdjson-schema.json' with { type: 'json' };

const golden = (name: string, text: string) => {
  const path = new URL(`golden/${name}`, import.meta.url);
  if (process.env.DATAING_UPDATE !== undefined) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
};

test('a risk says its table, once', () => {
  const message = (description: string) => {
    const prediction = {
      ...{ ...SAMPLE, changes: [], breaks: [], predictedAnomalies: [], changed: [] },
      risks: [{ ...SAMPLE.risks[0], category: 'freshness' as const, table: 'orders', description }],
    };
    return findingsOf(prediction).map((it) => it.message);
  };
  expect(message('it is incremental')).toEqual(['orders: it is incremental']);
  expect(message('orders.id may repeat')).toEqual(['orders.id may repeat']);
  expect(message('orders_old is gone')).toEqual(['orders: orders_old is gone']);
});

describe('github annotations', () => {
  test('of the sample', () => golden('annotations.txt', renderAnnotations(SAMPLE)));

  test('whatever stands in a prediction, only our commands come out, within the limits', () => {
    fc.assert(
      fc.property(hostilePrediction, (prediction) => {
        const text = renderAnnotations(prediction);
        const lines = text.split('\n').slice(0, -1);
        const commands = readCommands(text);
        expect(commands).toHaveLength(lines.length);
        for (const level of ['error', 'warning', 'notice'])
          expect(commands.filter((it) => it.name === level).length).toBeLessThanOrEqual(10);
        for (const { name, properties, data } of commands) {
          expect(['error', 'warning', 'notice']).toContain(name);
          expect(Object.keys(properties).filter((it) => !['file', 'line', 'title'].includes(it))).toEqual([]);
          expect(data + Object.values(properties).join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
        }
      }),
    );
  });

  test('what is more than fits is counted in the last notice', () => {
    const breaks = Array.from({ length: 30 }, (_, i) => ({ ...SAMPLE.breaks[0], by: `model${i}` }));
    const prediction = { ...SAMPLE, breaks };
    const commands = readCommands(renderAnnotations(prediction));
    const rest = findingsOf(prediction).length - (commands.length - 1);
    expect(commands.filter((it) => it.name === 'error')).toHaveLength(10);
    expect(commands.at(-1)).toMatchObject({ name: 'notice', data: `${rest} more in the job summary` });
  });

  test('a path and a message come back as they were', () => {
    const [one] = SAMPLE.breaks;
    const breaks = [{ ...one, file: 'models/a,b:c=%d.sql', description: '100 %: ::x::, %0A' }];
    const [first] = readCommands(renderAnnotations({ ...SAMPLE, breaks }));
    expect(first.properties).toMatchObject({ file: 'models/a,b:c=%d.sql', line: '4' });
    expect(first.data).toBe('100 %: ::x::, %0A');
  });
});

describe('code quality', () => {
  test('of the sample', () => golden('code-quality.json', renderCodeQuality(SAMPLE)));

  test('every issue is as GitLab reads it, and no two have one fingerprint', () => {
    fc.assert(
      fc.property(hostilePrediction, (prediction) => {
        const issues = JSON.parse(renderCodeQuality(prediction)) as Record<string, never>[];
        for (const { description, check_name: name, fingerprint, severity, location } of issues) {
          expect([typeof description, typeof name, typeof location]).toEqual(['string', 'string', 'object']);
          expect(fingerprint).toMatch(/^[0-9a-f]{32}$/);
          expect(['info', 'minor', 'major', 'critical', 'blocker']).toContain(severity);
          const { path, lines } = location as { path: string; lines: { begin: number } };
          expect(path.startsWith('./')).toBe(false);
          expect(lines.begin).toBeGreaterThanOrEqual(1);
        }
        expect(new Set(issues.map((it) => it.fingerprint)).size).toBe(issues.length);
      }),
    );
  });

  test('a fingerprint stays when lines move, and when other findings come and go', () => {
    const printsOf = (prediction: ImpactPrediction) =>
      (JSON.parse(renderCodeQuality(prediction)) as { fingerprint: string }[]).map((it) => it.fingerprint);
    const moved = {
      ...SAMPLE,
      changes: SAMPLE.changes.map((it) => ({ ...it, line: 99 })),
      breaks: SAMPLE.breaks.map((it) => ({ ...it, line: 99 })),
    };
    expect(printsOf(moved)).toEqual(printsOf(SAMPLE));
    const fewer = printsOf({ ...SAMPLE, breaks: SAMPLE.breaks.slice(1) });
    expect(printsOf(SAMPLE).filter((it) => !fewer.includes(it))).toHaveLength(1);
  });
});

describe('SARIF', () => {
  // Draft 4 and 7 differ in these two names only, as far as this schema goes.
  const { $schema: _, id: __, ...body } = sarifSchema;
  const formats = {
    uri: (it: string) => URL.canParse(it),
    'uri-reference': (it: string) => URL.canParse(it, 'https://example.org/') && !/[^\x21-\x7e]/.test(it),
    'date-time': (it: string) => !Number.isNaN(Date.parse(it)),
  };
  const validate = new Ajv({ strict: false, unicodeRegExp: false, formats }).compile(body);

  test('of the sample', () => golden('sniff.sarif', renderSarif(SAMPLE)));

  test('is valid by its published schema, whatever stands in a prediction', () => {
    fc.assert(
      fc.property(hostilePrediction, (prediction) => {
        const log = renderSarif(prediction);
        validate(JSON.parse(log));
        expect(validate.errors).toBeNull();
        expect(log).not.toMatch(/"text": .*\]\(/);
      }),
      { numRuns: 40 },
    );
  });

  test('the schema is read: a level that is none is found', () => {
    expect(validate(JSON.parse(renderSarif(SAMPLE).replace('"level": "error"', '"level": "grave"')))).toBe(
      false,
    );
  });
});

describe('rdjson', () => {
  const validate = new Ajv({ allowUnionTypes: true }).compile(rdjsonSchema);

  test('of the sample', () => golden('sniff.rdjson', renderRdjson(SAMPLE)));

  test('is as reviewdog reads it, whatever stands in a prediction', () => {
    fc.assert(
      fc.property(hostilePrediction, (prediction) => {
        validate(JSON.parse(renderRdjson(prediction)));
        expect(validate.errors).toBeNull();
      }),
      { numRuns: 40 },
    );
  });

  test('a suggestion adds whole lines behind the line it names', () => {
    const { diagnostics } = JSON.parse(renderRdjson(SAMPLE)) as {
      diagnostics: { suggestions?: { range: { start: object; end: object }; text: string }[] }[];
    };
    const [suggestion] = diagnostics.flatMap((it) => it.suggestions ?? []);
    const place = { line: 13, column: 1 };
    expect(suggestion).toEqual({ range: { start: place, end: place }, text: '          - not_null\n' });
  });

  test('a suggestion that replaces a line is of that line and no column', () => {
    const [fix] = SAMPLE.fixes;
    const fixes = [{ ...fix, insert: '      - name: cid', replaces: true as const }];
    const { diagnostics } = JSON.parse(renderRdjson({ ...SAMPLE, fixes }));
    validate({ diagnostics });
    expect(validate.errors).toBeNull();
    const range = { start: { line: 12 }, end: { line: 12 } };
    expect(diagnostics.at(-1)).toMatchObject({
      location: { path: 'models/schema.yml', range },
      suggestions: [{ range, text: '      - name: cid' }],
    });
  });
});

test('findings come by level, then by how sure they are; what is cosmetic is not told', () => {
  const findings = findingsOf(SAMPLE);
  expect(findings.map(({ level, stamp, rule }) => `${level} ${stamp} ${rule}`)).toEqual([
    'error proven break/missing_column',
    'warning needs_data break/not_null',
    'warning heuristic risk/performance',
    'warning heuristic anomaly/null_rate',
    'note proven change/join_type_changed',
    'note structural impact',
    'note heuristic anomaly/row_count',
  ]);
  expect(findings.find((it) => it.rule === 'anomaly/null_rate')?.place).toEqual({
    file: 'models/stg_orders.sql',
    line: 15,
  });
});

test('what two parts of a prediction say is told once', () => {
  const [anomaly] = SAMPLE.predictedAnomalies;
  const [, risk] = SAMPLE.risks;
  const repeated = {
    ...SAMPLE,
    predictedAnomalies: [anomaly, { ...anomaly, table: 'orders', anomalyType: 'schema_break' }],
    risks: [risk, { ...risk, description: anomaly.reasoning }],
  };
  const rules = findingsOf(repeated).map((it) => it.rule);
  expect(rules.filter((it) => /^(risk|anomaly)/.test(it))).toEqual(['risk/performance', 'anomaly/null_rate']);
});
