import { DiagnosticError } from '@dataing/base/diagnostics';
import type { Llm } from '@dataing/ports';
import { expect, test } from 'vitest';
import { proposeCauses } from '../../src/prose/propose-causes.ts';

const facts = {
  table: 'marts.revenue',
  metric: 'sum(amount)',
  symptom: 'rise',
  onset: '2026-03-01',
  relations: [
    { name: 'raw.payments', columns: ['id', 'amount'] },
    { name: 'marts.revenue', columns: ['amount'] },
  ],
};

function modelThatSays(text: string): Llm {
  return { name: 'a model', complete: async () => ({ text, isCut: false, inputTokens: 1, outputTokens: 1 }) };
}

const said = (causes: unknown) => proposeCauses(facts, modelThatSays(JSON.stringify({ causes })));

test('known types at relations that are there are taken, once each, without control characters', async () => {
  const cents = { type: 'unit_change', asset: 'raw.payments', reason: 'cents\u001b[31m?\n' };
  expect(await said([cents, cents])).toEqual({
    by: 'a model',
    causes: [{ type: 'unit_change', asset: 'raw.payments', reason: 'cents [31m?' }],
    refused: [],
  });
});

test.each([
  [{ type: 'sabotage', asset: 'raw.payments', reason: '' }, 'a type that there is not'],
  [{ type: 'unit_change', asset: 'raw.secrets; drop table x', reason: '' }, 'a relation that there is not'],
  [null, 'a type that there is not'],
  ['unit_change', 'a type that there is not'],
])('%j is not taken', async (cause, reason) => {
  expect(await said([cause])).toEqual({ by: 'a model', causes: [], refused: [reason] });
});

test.each(['', 'null', '[]', '{"causes": 5}', 'Sure! Here it is'])(
  'the reply %j adds nothing',
  async (text) => {
    expect(await proposeCauses(facts, modelThatSays(text))).toEqual({
      by: 'a model',
      causes: [],
      refused: ['its reply is not what was asked for'],
    });
  },
);

test('a model that fails adds nothing; what is no failure of a model is not hidden', async () => {
  const failing = (error: Error): Llm => ({
    name: 'a model',
    complete: async () => {
      throw error;
    },
  });
  const late = new DiagnosticError([
    { code: 'LLM_TIMEOUT', severity: 'error', message: 'no answer in time' },
  ]);
  expect(await proposeCauses(facts, failing(late))).toEqual({
    by: 'a model',
    causes: [],
    refused: ['no answer in time'],
  });
  await expect(proposeCauses(facts, failing(new TypeError('bug')))).rejects.toThrow('bug');
});
