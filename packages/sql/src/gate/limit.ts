import type { LexRules } from '../dialect/index.ts';
import { splitStatements } from '../parse/index.ts';
import { Objected, type StatementFacts } from './facts.ts';

/**
 * The text with a LIMIT of at most `maxRows` on its outermost query: one is added where there is none, a larger
 * constant is lowered, another kind of LIMIT is refused. The result must be read again.
 */
export function boundRows(
  text: string,
  limit: StatementFacts['limit'],
  maxRows: number,
  facts: LexRules,
): string {
  if (limit === 'none') {
    const [statement] = splitStatements(text, facts);
    return `${text.slice(0, statement.end)}\nlimit ${maxRows}`;
  }
  if (limit === 'other') {
    throw new Objected({
      code: 'GATE_LIMIT_NOT_CONSTANT',
      message: 'the LIMIT is not a plain number, so the rows cannot be bounded',
      help: `Write LIMIT with a number up to ${maxRows}.`,
    });
  }
  if (limit.rows <= maxRows) return text;
  const digits = String(limit.rows);
  const at = limit.offset;
  if (at === undefined || !text.startsWith(digits, at)) {
    throw new Objected({
      code: 'GATE_LIMIT_NOT_CONSTANT',
      message: `the LIMIT of ${digits} cannot be lowered to ${maxRows}`,
      help: `Write LIMIT with a number up to ${maxRows}.`,
    });
  }
  return `${text.slice(0, at)}${maxRows}${text.slice(at + digits.length)}`;
}
