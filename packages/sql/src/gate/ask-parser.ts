import type { ForeignParserName, ForeignTree, SqlDialect, SqlParser } from '@dataing/ports';
import { Objected } from './facts.ts';

/** What another parser read: one statement, or why it could not. */
export type Asked =
  | { readonly ok: true; readonly statement: ForeignTree }
  | { readonly ok: false; readonly objection: Objected };

/** Asks one parser for the one statement of a text. Late answers and other counts throw; a text it cannot read does not. */
export async function askParser(
  name: ForeignParserName,
  text: string,
  dialect: SqlDialect,
  parsers: readonly SqlParser[],
): Promise<Asked> {
  const parser = parsers.find((p) => p.name === name);
  if (parser === undefined) {
    throw new Objected({
      code: 'GATE_PARSER_MISSING',
      message: `the ${name} parser is needed and was not given`,
    });
  }
  const parsed = await parser.parse(text, dialect);
  if (!parsed.ok) {
    const objection = new Objected({
      code: parsed.timedOut ? 'GATE_PARSER_TIMEOUT' : 'GATE_NOT_PARSED',
      message: `the ${name} parser says: ${parsed.message}`,
      offset: parsed.offset,
    });
    if (parsed.timedOut) throw objection;
    return { ok: false, objection };
  }
  if (parsed.statements.length !== 1) {
    throw new Objected({
      code: 'GATE_STATEMENTS',
      message: `the ${name} parser sees ${parsed.statements.length} statements where one is allowed`,
    });
  }
  return { ok: true, statement: parsed.statements[0] };
}
