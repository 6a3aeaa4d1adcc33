import { serveParser } from '../../../src/sql-parser/serve-parser.ts';

/** A parser that answers, never answers, breaks down, or eats memory, as it is asked to. */
serveParser((question: string): string => {
  if (question === 'never') for (;;);
  if (question === 'break') throw new Error('broken');
  if (question === 'leave') process.exit(3);
  return question.toUpperCase();
});
