import { catalogueFaults } from '@dataing/base/diagnostics';
import { loadFakerPacks, localesNeeded } from '@dataing/datagen';
import {
  authorCatalogue,
  buildPastePrompt,
  buildSystemPrompt,
  createSchema,
  keywords,
  sampleRows,
} from '@dataing/datagen/author';
import { fakerMethods } from '../../src/faker/index.ts';
import type { Llm, LlmRequest } from '@dataing/ports';
import { describe, expect, test } from 'vitest';
import { keywordExamples } from './examples.ts';

const right = keywordExamples().get('fanout')!;
const broken = right.replace('"lambda": 3.5', '"lamda": 3.5');
const question = JSON.stringify({ question: 'Do machines move between halls?' });

/** A model that gives these replies in turn, and keeps what it was asked. */
function scripted(...replies: readonly (string | { cut: string })[]): Llm & { asked: LlmRequest[] } {
  const asked: LlmRequest[] = [];
  return {
    name: 'scripted',
    asked,
    complete: (request) => {
      const reply = replies[asked.length];
      if (reply === undefined) throw new Error('asked more often than the script is long');
      asked.push({ ...request, messages: [...request.messages] });
      const isCut = typeof reply !== 'string';
      return Promise.resolve({ text: isCut ? reply.cut : reply, isCut, inputTokens: 0, outputTokens: 0 });
    },
  };
}

const request = { description: 'machines and alarms', file: 'x.json' };
const lastOf = (llm: { asked: LlmRequest[] }, call: number) => llm.asked[call].messages.at(-1)!.text;

describe('createSchema', () => {
  test('a right reply needs nothing else', async () => {
    const llm = scripted(right);
    const result = await createSchema(request, llm);
    expect(result).toMatchObject({ repairs: 0, questions: 0, judged: { kind: 'created' } });
    expect(lastOf(llm, 0)).toBe('machines and alarms');
  });

  test('a broken one is sent back with place, code and the nearest name', async () => {
    const llm = scripted(broken, right);
    const result = await createSchema(request, llm);
    expect(result).toMatchObject({ repairs: 1, judged: { kind: 'created' } });
    expect(lastOf(llm, 1)).toContain('nodes[1].fanout.lamda');
    expect(lastOf(llm, 1)).toContain('DSL_UNKNOWN_KEY');
    expect(lastOf(llm, 1)).toContain('Did you mean "lambda"?');
    expect(llm.asked[1].messages.map((m) => m.role)).toEqual(['user', 'assistant', 'user']);
  });

  test('after three repairs it is over', async () => {
    const llm = scripted(broken, 'nonsense', broken, broken);
    const result = await createSchema(request, llm);
    expect(result).toMatchObject({ repairs: 3, judged: { kind: 'broken' } });
    expect(llm.asked).toHaveLength(4);
  });

  test('a cut reply is asked for again, smaller', async () => {
    const llm = scripted({ cut: right.slice(0, 200) }, right);
    expect((await createSchema(request, llm)).repairs).toBe(1);
    expect(lastOf(llm, 1)).toContain('smaller');
  });

  test('two questions are answered, a third is not', async () => {
    const heard: string[] = [];
    const answer = (text: string) => {
      heard.push(text);
      return Promise.resolve(heard.length === 1);
    };
    const llm = scripted(question, question, question, right);
    const result = await createSchema({ ...request, answer }, llm);
    expect(result).toMatchObject({ questions: 2, repairs: 1, judged: { kind: 'created' } });
    expect(heard).toHaveLength(2);
    expect([1, 2, 3].map((call) => lastOf(llm, call))).toEqual([
      'Yes.',
      'No.',
      expect.stringContaining('Decide'),
    ]);
  });

  test('without anybody to ask, the model decides', async () => {
    const llm = scripted(question, right);
    expect(await createSchema(request, llm)).toMatchObject({ questions: 0, repairs: 1 });
    expect(lastOf(llm, 1)).toContain('Nobody can answer');
  });

  test('a model that only asks comes to an end', async () => {
    const llm = scripted(question, question, question, question);
    expect((await createSchema(request, llm)).judged).toEqual({
      kind: 'question',
      question: 'Do machines move between halls?',
    });
  });

  test('what the planner refuses is sent back, too', async () => {
    const noMatch = keywordExamples().get('effect')!.replace('"default": 1', '"default": -1e300');
    const llm = scripted(noMatch, right);
    const result = await createSchema(request, llm);
    expect(result.judged.kind).toBe('created');
  });
});

describe('the prompt', () => {
  test('names every keyword, key, faker method and holds a document', () => {
    const prompt = buildSystemPrompt();
    for (const { name, keys } of keywords) {
      expect(prompt).toContain(name);
      for (const key of Object.keys(keys)) expect(prompt).toContain(`  ${key} (`);
    }
    for (const { name } of fakerMethods) expect(prompt).toContain(name);
    expect(prompt).toContain('"Starter shop"');
  });

  test('to paste says what is wanted', () => {
    expect(buildPastePrompt('a bakery')).toMatch(/JSON document and nothing else\.\n\na bakery\n$/);
  });
});

test('a sample holds the first rows of each table and its size', async () => {
  const { judged } = await createSchema(request, scripted(right));
  if (judged.kind !== 'created') throw new Error('not created');
  const { plan } = judged.created;
  const samples = sampleRows(plan, await loadFakerPacks(localesNeeded(plan)), 2);
  expect(samples.map((s) => s.name)).toEqual(['machine', 'alarm', 'part']);
  expect(samples[0]).toEqual({ name: 'machine', rows: 40, columns: ['machine_id'], cells: [['1'], ['2']] });
  expect(samples[2].cells[0]).toEqual(['1', '1']);
});

test('the catalogue is sound', () => {
  expect(catalogueFaults(authorCatalogue)).toEqual([]);
});
