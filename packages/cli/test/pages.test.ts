import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { printed, stepsOf } from './walk-page.ts';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'docs/datagen');
const cwd = mkdtempSync(join(tmpdir(), 'pages-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

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

describe('the first page', () => {
  const page = readFileSync(join(folder, 'README.md'), 'utf8');

  test('leads to every other', () => {
    const guides = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
    expect(guides.filter((name) => !page.includes(`](${name})`))).toEqual([]);
  });

  const commands = stepsOf(page)[0]
    .code.split('\n')
    .filter((line) => line.startsWith('datagen '));

  test.each(commands)('%s', async (command) => {
    const { exitCode, output } = await printed(command, cwd);
    expect(exitCode, output).toBe(0);
    expect(commands).toHaveLength(3);
  });
});
