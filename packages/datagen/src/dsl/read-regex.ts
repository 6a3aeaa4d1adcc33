import type { ColumnHome } from './column-home.ts';
import { checkOutput } from './casts.ts';
import type { Generator } from './document.ts';
import { type Place, readFields, readText, report } from './reading.ts';
import { choicesOf, parseRegex } from './regex.ts';

/** Decisions per text; each costs half a draw. */
const mostChoices = 1024;

/** `{pattern}`: texts that a regular expression matches. */
export function readRegexGenerator(home: ColumnHome, place: Place): Generator | undefined {
  const { reading } = home;
  const fields = readFields(reading, place, { what: 'regex', allowed: ['pattern'] });
  const patternPlace = fields?.need('pattern');
  const pattern = patternPlace && readText(reading, patternPlace, 'the pattern of regex');
  if (pattern === undefined || !patternPlace || !checkOutput(home, place, 'string', 'regex'))
    return undefined;
  const parsed = parseRegex(pattern);
  if ('ok' in parsed && choicesOf(parsed.ok) <= mostChoices)
    return { kind: 'regex', pattern, tree: parsed.ok };
  const fault =
    'fault' in parsed ? `${parsed.fault.message}, at character ${parsed.fault.at + 1}` : 'is too long';
  return report(
    reading,
    'DSL_REGEX_GENERATOR',
    patternPlace,
    `no texts can be made of "${pattern}": it ${fault}`,
    {
      help: 'Use literals, classes, groups, alternatives and bounded repetitions.',
    },
  );
}
