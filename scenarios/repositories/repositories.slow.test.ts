import { rmSync } from 'node:fs';
import { git, makeRepository } from '@dataing/adapters/git/test-history';
import { describe, expect, test } from 'vitest';
import { changesBeside, changesOfSql, quietChanges } from './changes-of-sql.ts';
import { checkBlame, checkHarmless, checkSniff } from './check-case.ts';
import { hostile } from './hostile.ts';
import { kindsOfRepositories } from './kinds-of-repositories.ts';
import type { RepositoryCase } from './repository-case.ts';
import { shapesOfHistory } from './shapes-of-history.ts';

const groups: Readonly<Record<string, readonly RepositoryCase[]>> = {
  'changes of SQL': changesOfSql,
  'changes that no table learns of': quietChanges,
  'changes of other files': changesBeside,
  'shapes of history': shapesOfHistory,
  'kinds of repositories': kindsOfRepositories,
  hostile,
};

test('there are at least sixty repositories', () => {
  const names = Object.values(groups).flatMap((them) => them.map((it) => it.name));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(60);
});

for (const [group, cases] of Object.entries(groups)) {
  describe(`repositories: ${group}`, () => {
    for (const it of cases) test(`it is right about ${it.name}`, () => runCase(it));
  });
}

async function runCase(it: RepositoryCase): Promise<void> {
  const { folder, shas } = makeRepository(it.commits);
  const made = [folder];
  try {
    if (it.commits.length > 0) git(folder, ['reset', '-q', '--hard', 'main']);
    const cwd = it.then?.(folder, shas) ?? folder;
    made.push(cwd);
    if (it.sniff !== undefined) await checkSniff(cwd, it.sniff, shas);
    if (it.blame !== undefined) await checkBlame(cwd, it.blame, shas);
    if (it.isHostile === true) await checkHarmless(cwd, it, shas);
  } finally {
    for (const path of made) rmSync(path, { recursive: true, force: true });
  }
}
