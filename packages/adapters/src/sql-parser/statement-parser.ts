import type { ParsedStatements, ParseRequest, StatementParser } from '@dataing/ports';
import { cachedParser, type CachedParserOptions, grammarParser, unanswered } from '@dataing/sql/grammar';
import type { Statement } from '@dataing/sql/tree';
import { ParserThread, threadEntry, type WorkerParserOptions } from './parser-thread.ts';

/** Texts up to this many characters are read at once, in about 50 ms at most: a thread takes longer to start. */
const AT_ONCE_MAX = 50_000;

/** What the thread of our parser is asked. */
export interface StatementQuestion {
  readonly text: string;
  readonly request: ParseRequest;
}

/** Our parser in a thread of its own, so that no text can hold up the caller. Close it when done. */
export function threadedParser(options: WorkerParserOptions = {}): StatementParser<Statement> {
  const thread = new ParserThread<StatementQuestion, ParsedStatements<Statement>>(
    threadEntry('statement-worker'),
    ({ text, request }, reason) => unanswered(text, reason, request.file),
    options,
  );
  return {
    parse: (text, request) => thread.ask({ text, request }),
    close: () => thread.close(),
  };
}

/**
 * Our parser for texts of any length from anybody: long ones are read in a thread that is stopped when it takes too
 * long, and none is read twice. Close it when done.
 */
export function statementParser(
  options: WorkerParserOptions & CachedParserOptions = {},
): StatementParser<Statement> {
  const near = grammarParser();
  const far = threadedParser(options);
  const bySize: StatementParser<Statement> = {
    parse: (text, request) => (text.length > AT_ONCE_MAX ? far : near).parse(text, request),
    close: () => far.close(),
  };
  return cachedParser(bySize, options);
}
