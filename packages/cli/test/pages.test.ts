import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

const under = (name: string): string[] =>
  readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((path) => join(name, path));
const pages = [...under('docs'), ...under('examples'), ...readdirSync(root)].filter((path) =>
  path.endsWith('.md'),
);

test('every link to a file leads somewhere', () => {
  expect(pages.length).toBeGreaterThan(100);
  const dead = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
    return links
      .filter((link) => !/^(?:https?:|mailto:|#)/.test(link))
      .filter((link) => !existsSync(resolve(root, dirname(page), link.replace(/#.*$/, ''))))
      .map((link) => `${page}: ${link}`);
  });
  expect(dead).toEqual([]);
});

test('the first page of Datagen leads to every other', () => {
  const folder = join(root, 'docs/datagen');
  const page = readFileSync(join(folder, 'README.md'), 'utf8');
  const guides = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
  expect(guides.filter((name) => !page.includes(`](${name})`))).toEqual([]);
});
