import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keywords } from '@dataing/datagen/author';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  cliPage,
  codeGaps,
  errorPages,
  languagePages,
  readCatalogues,
  staleness,
  writePages,
} from '../src/index.ts';

const entry = { code: 'A_B', title: 'T', cause: 'C.', remedy: 'R.', example: 'x', room: 'base' };
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'docgen-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function writeCatalogue(room: string, code: string): void {
  const folder = join(root, 'packages', room, 'src');
  mkdirSync(folder, { recursive: true });
  const entries = JSON.stringify([{ ...entry, code }]);
  writeFileSync(
    join(folder, 'catalogue.ts'),
    `export const catalogue = ${entries};\nexport const other = () => 1;\n`,
  );
}

test('a page has the code, the cause, the remedy and the example; the index links it', () => {
  const pages = errorPages([entry]);
  expect([...pages.keys()]).toEqual(['docs/errors/README.md', 'docs/errors/A_B.md']);
  expect(pages.get('docs/errors/A_B.md')).toBe(
    '# A_B: T\n\n**Cause.** C.\n\n**Remedy.** R.\n\n**Example**\n\n```\nx\n```\n',
  );
  expect(pages.get('docs/errors/README.md')).toContain('| [A_B](A_B.md) | T | base |');
});

test('pages on disk that are missing, changed or left over are named, and writing mends them', () => {
  const pages = errorPages([entry]);
  expect(staleness(root, pages, ['docs/errors'])).toEqual([
    'missing docs/errors/README.md',
    'missing docs/errors/A_B.md',
  ]);
  writePages(root, pages, ['docs/errors']);
  expect(staleness(root, pages, ['docs/errors'])).toEqual([]);
  writeFileSync(join(root, 'docs/errors/A_B.md'), 'typed by hand\n');
  writeFileSync(join(root, 'docs/errors/GONE.md'), '');
  expect(staleness(root, pages, ['docs/errors'])).toEqual([
    'changed docs/errors/A_B.md',
    'left over docs/errors/GONE.md',
  ]);
  writePages(root, pages, ['docs/errors']);
  expect(staleness(root, pages, ['docs/errors'])).toEqual([]);
});

test('catalogues are found in every package and sorted by code', async () => {
  writeCatalogue('sql', 'Z_Z');
  writeCatalogue('base', 'A_A');
  expect((await readCatalogues(root)).map(({ code, room }) => `${room} ${code}`)).toEqual([
    'base A_A',
    'sql Z_Z',
  ]);
});

test('a code in two catalogues is refused', async () => {
  writeCatalogue('sql', 'A_A');
  writeCatalogue('base', 'A_A');
  await expect(readCatalogues(root)).rejects.toThrow('A_A stands in two catalogues');
});

test('codes that no catalogue has and entries that nothing uses are named', () => {
  writeCatalogue('sql', 'SQL_A');
  const used = "x({ code: 'SQL_A' }); y('SQL_B'); z({ code: 'OTHER_C' }); const NOT = 'HTTP_METHOD';\n";
  writeFileSync(join(root, 'packages/sql/src/a.ts'), used);
  expect(
    codeGaps(root, [
      { ...entry, code: 'SQL_A' },
      { ...entry, code: 'SQL_D' },
    ]),
  ).toEqual([
    'nothing uses the catalogued SQL_D',
    'packages/sql/src/a.ts uses OTHER_C, which stands in no catalogue',
    'packages/sql/src/a.ts uses SQL_B, which stands in no catalogue',
  ]);
});

test('each keyword has a page with its keys and an example that the index links', () => {
  const pages = languagePages(join(import.meta.dirname, '../../..'));
  const index = pages.get('docs/datagen/reference/README.md')!;
  for (const { name, keys, cases } of keywords) {
    expect(index).toContain(`| [${name}](${name}.md) |`);
    const page = pages.get(`docs/datagen/reference/${name}.md`)!;
    for (const key of Object.keys({ ...keys, ...(name === 'faker' ? {} : cases?.[0]) }))
      expect(page).toContain(`| \`${key}\` |`);
    expect(page).toMatch(/```json\n\{[\s\S]*"version": "1.0"[\s\S]*\n```\n$/);
  }
  expect(pages.get('docs/datagen/reference/faker.md')).toContain('| `numerify` |');
  expect(pages.size).toBe(keywords.length + 1);
});

test('the reference of the command line has every command with its options', () => {
  const page = cliPage();
  for (const heading of [
    '## datagen',
    '### datagen generate',
    '### datagen validate',
    '### dataing explain',
  ]) {
    expect(page).toContain(`\n${heading}\n`);
  }
  expect(page.match(/-h, --help/g)?.length).toBe(page.match(/```text/g)?.length);
  expect(page).toContain('--max-order <n>');
});

test('the page of a keyword names the guides that speak of it, those that do so most first', () => {
  const guides = join(root, 'docs/datagen');
  mkdirSync(guides, { recursive: true });
  const write = (file: string, text: string): void => writeFileSync(join(guides, file), text);
  write('a.md', '# First\n\n`rollup` once.\n');
  write('b.md', '# Second\n\n`rollup` and `rollup`.\n');
  write('c.md', '# Third\n\n```json\n`rollup` `rollup` `rollup`\n```\n');
  write('README.md', '# All\n\n`rollup` `rollup` `rollup`\n');
  const pages = languagePages(root);
  expect(pages.get('docs/datagen/reference/rollup.md')).toContain(
    '\n\nIn the guides: [Second](../b.md); [First](../a.md).\n\n',
  );
  expect(pages.get('docs/datagen/reference/typos.md')).not.toContain('In the guides');
});
