import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeValue, type Keys, type Keyword, keywords } from '@dataing/datagen/author';
import { fakerMethods } from '@dataing/datagen/faker';

const guidesFolder = 'docs/datagen';
const folder = `${guidesFolder}/reference`;

const GROUPS: Readonly<Record<Keyword['group'], string>> = {
  document: 'The document',
  table: 'Tables and columns',
  generator: 'Generators: where values come from',
  modifier: 'Modifiers: changes to values',
  behaviour: 'Behaviour: what moves counts',
  constraint: 'Constraints and targets',
  fault: 'Faults',
};

/** docs/datagen/reference/<keyword>.md for each keyword of the schema language, and the index; path -> text. */
export function languagePages(root: string): Map<string, string> {
  const pages = new Map<string, string>();
  const groups = (Object.keys(GROUPS) as Keyword['group'][]).map((group) => {
    const rows = keywords
      .filter((keyword) => keyword.group === group)
      .map(({ name, about }) => `| [${name}](${name}.md) | ${cell(about)} |`);
    return rows.length === 0 ? '' : `## ${GROUPS[group]}\n\n| keyword | |\n|---|---|\n${rows.join('\n')}\n`;
  });
  const head = `# The schema language

Generated from the same description as \`datagen schema\`, which prints it as JSON Schema for editors. Every object
takes \`comment\` and \`description\`, which change nothing. Each page ends with a document that runs. To learn the language
by using it, begin with [the tutorial](../tutorial.md); [the guides](../README.md) say how the keywords work together.

`;
  pages.set(`${folder}/README.md`, head + groups.filter((text) => text !== '').join('\n'));
  const guides = readGuides(root);
  for (const keyword of keywords)
    pages.set(`${folder}/${keyword.name}.md`, keywordPage(keyword, root, guides));
  return pages;
}

interface Guide {
  readonly file: string;
  readonly title: string;
  /** What it says, without its examples. */
  readonly prose: string;
}

/** The guides to the language; the way in and the comparison with the original explain no keyword. */
function readGuides(root: string): Guide[] {
  const path = join(root, guidesFolder);
  if (!existsSync(path)) return [];
  const files = readdirSync(path).filter((file) => file.endsWith('.md'));
  const others = ['README.md', 'tutorial.md', 'parity.md'];
  return files
    .filter((file) => !others.includes(file))
    .sort()
    .map((file) => {
      const text = readFileSync(join(path, file), 'utf8');
      const title = /^# (.*)$/m.exec(text)?.[1] ?? file;
      return { file, title, prose: text.replaceAll(/^```[\s\S]*?^```$/gm, '') };
    });
}

/** Words that every guide uses for what they are. */
const plainWords: ReadonlySet<string> = new Set(['document', 'table', 'column']);
const GUIDES_NAMED = 2;

/** The guides that name the keyword most often. */
function furtherReading(name: string, guides: readonly Guide[]): string | undefined {
  if (plainWords.has(name)) return undefined;
  const found = guides
    .map(({ file, title, prose }) => ({ file, title, times: prose.split(`\`${name}\``).length - 1 }))
    .filter(({ times }) => times > 0)
    .sort((a, b) => b.times - a.times)
    .slice(0, GUIDES_NAMED);
  if (found.length === 0) return undefined;
  return `In the guides: ${found.map(({ file, title }) => `[${title}](../${file})`).join('; ')}.`;
}

function keywordPage(keyword: Keyword, root: string, guides: readonly Guide[]): string {
  const { name, group, about, more } = keyword;
  const parts = [`# ${name}`, `*${GROUPS[group]}.* ${about}`];
  if (group === 'modifier' || group === 'behaviour')
    parts.push(`Written as \`{"transform": "${name}", "args": {...}}\`.`);
  if (group === 'generator') parts.push(`Written as \`"generator": {"${name}": {...}}\`.`);
  parts.push(...keyTables(keyword));
  if (more !== undefined) parts.push(more);
  parts.push(...[furtherReading(name, guides)].flatMap((line) => line ?? []));
  if (name === 'faker') parts.push(fakerTable());
  parts.push(example(name, root));
  return `${parts.join('\n\n')}\n`;
}

/** One table of keys, or one for each case; keys that all cases share stand in the first only. */
function keyTables({ name, keys, cases }: Keyword): string[] {
  if (name === 'faker') return [keyTable(cases![0])];
  if (cases === undefined) return Object.keys(keys).length === 0 ? [] : [keyTable(keys)];
  return cases.map((part) => `**${caseTitle(part)}**\n\n${keyTable(part)}`);
}

/** What tells a case apart: the key that may hold one word only. */
function caseTitle(keys: Keys): string {
  const fixed = Object.entries(keys).filter(
    ([, { value }]) => Array.isArray(value.enum) && value.enum.length === 1,
  );
  const [name, key] = fixed.at(-1) ?? Object.entries(keys)[0];
  return `With ${name}: ${describeValue(key.value)}`;
}

function keyTable(keys: Keys): string {
  const rows = Object.entries(keys).map(([name, { about, value, needed, otherwise }]) => {
    const absent = needed ? 'needed' : (otherwise ?? '');
    return `| \`${name}\` | ${cell(briefly(value))} | ${cell(absent)} | ${cell(about)} |`;
  });
  return `| key | value | left out | meaning |\n|---|---|---|---|\n${rows.join('\n')}`;
}

const WORDS_SHOWN = 12;

/** Long lists of words have a table of their own. */
function briefly(value: Parameters<typeof describeValue>[0]): string {
  const words = Array.isArray(value.enum) ? value.enum.length : 0;
  return words > WORDS_SHOWN ? `one of ${words} words` : describeValue(value);
}

function fakerTable(): string {
  const rows = fakerMethods.map(({ name, description, args }) => {
    const given = args.map((arg) => `\`${arg.name}\` (${JSON.stringify(arg.default)})`).join(', ');
    return `| \`${name}\` | ${cell(description)} | ${cell(given)} |`;
  });
  return `## Methods\n\n| method | makes | arguments |\n|---|---|---|\n${rows.join('\n')}`;
}

function example(name: string, root: string): string {
  const path = `examples/keywords/${name}.json`;
  const text = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8').trimEnd() : '';
  return `## Example\n\n\`datagen generate ${path}\`\n\n\`\`\`json\n${text}\n\`\`\``;
}

/** Bars would end a cell of a table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
