import { expect, test } from 'vitest';
import { parseConfig } from '../../src/project/config/read-config.ts';
import { addSource, removeSource } from '../../src/project/edit-config.ts';

const text = `# ours
sources:
  shop: {type: duckdb, path: shop.duckdb} # the shop

  # kept for the auditors
  old:
    type: sqlite
    path: old.db
datasets:
  - {tables: "*", repository: .}
`;

const source = {
  name: 'new',
  type: 'postgresql',
  database: 'd',
  user: 'yes',
  port: 1,
  secret: 'new',
} as const;

function names(written: string): string[] {
  const parsed = parseConfig(written, 'f');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value.sources.map(({ name }) => name);
}

test('adding keeps every line that was there', () => {
  const written = addSource(text, source);
  expect(names(written)).toEqual(['shop', 'old', 'new']);
  expect(written.split('\n').filter((line) => text.split('\n').includes(line))).toEqual(text.split('\n'));
});

test('what is added is read as it was given, words that YAML takes for something else too', () => {
  const parsed = parseConfig(addSource(undefined, source), 'f');
  expect(parsed.ok && parsed.value.sources).toMatchObject([{ ...source }]);
});

test.each(['', '# only a comment\n', 'sources:\n', 'sources: {}\n', 'budget: {queries: 3}\n'])(
  'the first source of %j',
  (empty) => {
    const written = addSource(empty, source);
    expect(names(written)).toEqual(['new']);
    for (const line of empty.split('\n').filter((it) => it.startsWith('#') || it.startsWith('budget')))
      expect(written).toContain(line);
  },
);

test('removing takes the source and leaves the others as they were', () => {
  const written = removeSource(addSource(text, source), 'new');
  expect(written).toBe(text);
  expect(names(removeSource(text, 'shop'))).toEqual(['old']);
});
