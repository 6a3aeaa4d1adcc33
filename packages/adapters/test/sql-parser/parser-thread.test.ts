import { afterEach, expect, test } from 'vitest';
import { ParserThread } from '../../src/sql-parser/parser-thread.ts';

const entry = new URL('./entries/moody.ts', import.meta.url);
const start = (timeoutMs: number) =>
  new ParserThread<string, string>(
    entry,
    (question, reason, timedOut) => `${question}: ${reason}${timedOut ? '!' : ''}`,
    { timeoutMs },
  );
let thread = start(1);
afterEach(() => thread.close());

test('answers in order, one thread for all', async () => {
  thread = start(20_000);
  expect(await Promise.all(['a', 'b', 'c'].map((each) => thread.ask(each)))).toEqual(['A', 'B', 'C']);
});

test('what never ends costs its own answer only; another thread answers the rest', async () => {
  thread = start(50);
  await thread.ask('warm');
  const answers = await Promise.all(['never', 'b'].map((each) => thread.ask(each)));
  expect(answers).toEqual(['never: no answer within 50 ms!', 'B']);
});

test.each([
  ['break', 'broken'],
  ['leave', 'the parser stopped with code 3'],
])('a thread that breaks down at %s is replaced', async (question, reason) => {
  thread = start(20_000);
  const answers = await Promise.all(['a', question, 'b'].map((each) => thread.ask(each)));
  expect(answers).toEqual(['A', `${question}: ${reason}`, 'B']);
});

test('close answers what waits, and what is asked later is answered by another thread', async () => {
  thread = start(20_000);
  const asked = ['never', 'b'].map((each) => thread.ask(each));
  await thread.close();
  expect(await Promise.all(asked)).toEqual(['never: the parser was closed', 'b: the parser was closed']);
  expect(await thread.ask('c')).toBe('C');
});
