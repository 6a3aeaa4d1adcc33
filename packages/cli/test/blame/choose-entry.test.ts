import { recordingIo } from '@dataing/cli';
import type { BlameEntry, BlameResult } from '@dataing/investigate';
import { expect, test } from 'vitest';
import { chooseEntry } from '../../src/blame/choose-entry.ts';
import type { Io } from '../../src/io.ts';

const entry = (n: number, hidden: BlameEntry['hidden'] = null): BlameEntry => ({
  ...{
    timestampMs: n * 86_400_000,
    commitSha: `${n}`.repeat(10),
    changeType: 'transformation_change',
    description: `change ${n}`,
  },
  ...{
    commitMessage: 'm',
    prNumber: null,
    prTitle: null,
    prUrl: null,
    authorName: 'Ann',
    authorEmail: 'a@b',
  },
  ...{
    authorHandle: null,
    correlatedAnomalies: [],
    filePath: null,
    diffSummary: null,
    detail: [],
    changes: [],
  },
  ...{ files: [], distance: 0, renamedFrom: null, revertOf: null, undoneBy: null, hidden, cause: null },
});

const result: BlameResult = {
  ...{
    target: 'orders',
    targetType: 'table',
    model: 'orders',
    entries: [entry(3), entry(2, 'cosmetic'), entry(1)],
  },
  ...{
    timeRange: [0, 86_400_000],
    totalChanges: 2,
    isCut: false,
    earlier: null,
    anomalies: null,
    knownColumns: null,
  },
  ...{ likelyCause: null, notLookedAt: [] },
};

const options = { target: 'orders', limit: 20, all: false, interactive: true, json: false };
const [UP, DOWN, PAGE] = ['\u001b[A', '\u001b[B', '\u001b[6~'];

/** What is on the screen after each key, and what was opened. */
async function played(keys: readonly string[], height = 24) {
  const opened: string[] = [];
  const { io, stdout } = recordingIo({ cwd: '/', isTty: true });
  const all: Io = {
    ...io,
    stdout: { ...io.stdout, height },
    keys: async function* () {
      for (const key of keys) yield await Promise.resolve(key);
    },
  };
  await chooseEntry(
    result,
    options,
    (it) => {
      opened.push(it.description);
      return Promise.resolve(Array.from({ length: 60 }, (_, i) => `line ${i + 1}`).join('\n'));
    },
    all,
  );
  const screens = stdout().split('\u001b[H\u001b[2J').slice(1);
  return { screens, opened, whole: stdout() };
}

const selected = (screen: string) => /^> \S+ {2}(.*?)\r?$/m.exec(screen)?.[1];

test('keys move among what is shown, and the screen before comes back', async () => {
  const { screens, whole } = await played([DOWN, DOWN, UP, 'q', DOWN]);
  expect(screens.map(selected)).toEqual(['change 3', 'change 1', 'change 1', 'change 3']);
  expect(whole.startsWith('\u001b[?1049h')).toBe(true);
  expect(whole.endsWith('\u001b[?1049l')).toBe(true);
});

test('hidden entries come and go', async () => {
  const { screens } = await played(['a', DOWN, 'q']);
  expect(selected(screens[2])).toBe('change 2');
});

test('enter opens an entry, which scrolls and closes again', async () => {
  const { screens, opened } = await played([DOWN, '\r', DOWN, PAGE, PAGE, PAGE, '\u001b', 'q'], 22);
  expect(opened).toEqual(['change 1']);
  const firsts = screens.slice(2, 7).map((it) => /line (\d+)/.exec(it)?.[1]);
  expect(firsts).toEqual(['1', '2', '22', '41', '41']);
  expect(screens[6]).toContain('41-60 of 60');
  expect(selected(screens[7])).toBe('change 1');
});

test('no screen is higher than the terminal', async () => {
  const { screens } = await played([DOWN, '\r', DOWN, 'q'], 10);
  for (const screen of screens) expect(screen.split('\r\n').length).toBeLessThanOrEqual(10);
});

test('Ctrl-C ends, and a terminal is left as it was found when something fails', async () => {
  expect((await played(['\u0003', DOWN])).screens.length).toBe(1);
  const { io, stdout } = recordingIo({ cwd: '/', isTty: true });
  const keys = async function* () {
    yield await Promise.resolve('\r');
  };
  const failing = chooseEntry(result, options, () => Promise.reject(new Error('git')), { ...io, keys });
  await expect(failing).rejects.toThrow('git');
  expect(stdout().endsWith('\u001b[?1049l')).toBe(true);
});
