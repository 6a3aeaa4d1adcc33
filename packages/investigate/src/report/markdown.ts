import type { Investigation } from '../investigation/investigation.ts';
import { factLines } from './facts.ts';
import { findingSections } from './findings.ts';

/** The report for a pull request or a chat: headings, lists, and queries in fences. Foreign text is escaped. */
export function renderMarkdown(investigation: Investigation): string {
  const { evidence, queries, nextSteps, notLookedAt } = investigation;
  const facts = factLines(investigation).map(({ label, text }) => `- **${label}** ${escaped(text)}`);
  const lines = [`# ${escaped(investigation.summary)}`, '', ...facts];
  for (const { title, lines: own } of findingSections(investigation)) {
    lines.push('', `## ${title}`, '');
    for (const { label, text } of own)
      lines.push(label === '-' ? `- ${escaped(text)}` : `- **${label}** ${escaped(text)}`);
  }
  lines.push('', '## Evidence', '');
  for (const { id, statement, queryIds } of evidence)
    lines.push(`- **${id}** ${escaped(statement)} (${queryIds.join(', ')})`);
  lines.push('', '## Next', '', ...nextSteps.map((step, i) => `${i + 1}. ${escaped(step)}`));
  if (notLookedAt.length > 0)
    lines.push('', '## Not looked at', '', ...notLookedAt.map((note) => `- ${escaped(note)}`));
  lines.push('', '## Queries', '');
  for (const { id, purpose, sql } of queries)
    lines.push(`${id}: ${escaped(purpose)}`, '', ...fenced(sql), '');
  return `${lines.join('\n').trimEnd()}\n`;
}

/** Text of others, so that it stays text: one line, without markup, links or control characters. */
function escaped(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
  return plain.replace(/[\\`*_{}[\]<>()#+!|~]/g, (mark) => `\\${mark}`);
}

/** A code block whose fence is longer than any run of backticks inside. */
function fenced(code: string): readonly string[] {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}sql`, ...code.replace(/\r/g, ' ').split('\n'), fence];
}
