import type { ParsedStatements } from '@dataing/ports';
import { parseSql } from '@dataing/sql/grammar';
import type { Statement } from '@dataing/sql/tree';
import { serveParser } from './serve-parser.ts';
import type { StatementQuestion } from './statement-parser.ts';

/** Our own parser in a thread of its own. */
serveParser(({ text, request }: StatementQuestion): ParsedStatements<Statement> => parseSql(text, request));
