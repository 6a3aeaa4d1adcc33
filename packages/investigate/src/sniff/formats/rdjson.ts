import type { Fix, ImpactPrediction } from '../prediction.ts';
import { type FindingLevel, findingsOf } from './findings.ts';
import { prose } from './markup.ts';

const SEVERITY: Readonly<Record<FindingLevel, string>> = { error: 'ERROR', warning: 'WARNING', note: 'INFO' };

/**
 * Reviewdog's diagnostics, whose messages it writes into comments as Markdown: what was found, and each recommendation with the lines to add as a suggestion where it is known
 * behind which line they go. Source: `reviewdog/reviewdog`, proto/rdf.
 */
export function renderRdjson(prediction: ImpactPrediction): string {
  const found = findingsOf(prediction).flatMap(({ message, rule, level, place }) =>
    place === null
      ? []
      : [
          {
            message: prose(message),
            location: locationOf(place.file, place.line),
            severity: SEVERITY[level],
            code: { value: rule },
          },
        ],
  );
  const result = {
    source: { name: 'dataing' },
    diagnostics: [...found, ...prediction.fixes.map(fixOf)],
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

function locationOf(path: string, line: number | null) {
  return line === null ? { path } : { path, range: { start: { line } } };
}

function fixOf({ text, file, line, insert }: Fix) {
  const suggestions =
    line === null || insert === null
      ? {}
      : { suggestions: [{ range: behind(line), text: insert.endsWith('\n') ? insert : `${insert}\n` }] };
  return {
    message: prose(text),
    location: locationOf(file, line),
    severity: 'INFO',
    code: { value: 'recommendation' },
    ...suggestions,
  };
}

/** The place of no width at the start of the next line. */
function behind(line: number) {
  const place = { line: line + 1, column: 1 };
  return { start: place, end: place };
}
