import { displayWidth } from '@dataing/base/diagnostics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderEntry } from '../../src/blame/render-entry.ts';
import { offsetText, renderBlame } from '../../src/blame/render-table.ts';
import { type BlameEntry, type BlameResult, blameToJson, COLOUR_INK } from '../../src/index.ts';
import { entryAt, HOUR_MS, T0 } from './known.ts';

const foreign = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '\u001b[31mred',
    '\u001b]8;;https://evil\u0007',
    '::error::x',
    '##[error]x',
    'a'.repeat(61) + ' ::error::x',
    '漢字かな交じり文',
    '<b>',
    'a'.repeat(300),
  ),
);

const anomaly = (description: string) => ({
  ...{ id: 'a1', table: 'orders', metric: 'count(*)', column: null, description, severity: 'high' as const },
  ...{ state: 'open', detectedAtMs: T0, onsetMs: T0, offsetMs: 2 * HOUR_MS, strength: 'strong' as const },
  investigation: null,
});

const entry = fc
  .record({
    description: foreign,
    commitMessage: foreign,
    prTitle: foreign,
    authorName: foreign,
    path: foreign,
    what: foreign,
  })
  .map(
    ({ description, commitMessage, prTitle, authorName, path, what }): BlameEntry => ({
      ...entryAt(T0, 'abcdef0123456789'),
      ...{
        description,
        commitMessage,
        prTitle,
        prNumber: 7,
        authorName,
        prUrl: 'https://github.com/a/b/pull/7',
      },
      ...{ diffSummary: `+1 -1 in ${path}`, filePath: path, changes: [description] },
      correlatedAnomalies: [anomaly(what)],
    }),
  );

const result = (entries: readonly BlameEntry[], target = 'orders'): BlameResult => ({
  ...{ target, targetType: 'table', model: 'orders', entries, timeRange: [T0 - 90 * 24 * HOUR_MS, T0] },
  ...{
    totalChanges: entries.length,
    isCut: false,
    earlier: null,
    anomalies: 1,
    knownColumns: null,
    notLookedAt: [],
  },
  likelyCause: null,
});

const stripped = (text: string) =>
  text.replaceAll(/\u001b\]8;;[^\u0007\u001b]*\u001b\\/g, '').replaceAll(/\u001b\[[\d;]*m/g, '');

test('whatever stands in a repository, no line is wider than the terminal, and no control character comes through', () => {
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 3 }),
      foreign,
      fc.integer({ min: 40, max: 220 }),
      fc.boolean(),
      (entries, target, width, isTty) => {
        const options = { width, links: isTty, ...(isTty ? { ink: COLOUR_INK } : {}) };
        const text = stripped(renderBlame(result(entries, target), options));
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
        // A runner sees no terminal: there each line begins as it is written.
        if (!isTty) expect(text).not.toMatch(/^\s*::|##\[/m);
        const words = stripped(renderBlame(result(entries), options));
        for (const line of words.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      },
    ),
    { numRuns: 60 },
  );
});

test('the whole of a commit shows no control character of it', () => {
  fc.assert(
    fc.property(entry, foreign, foreign, (one, message, patch) => {
      const text = renderEntry(
        one,
        {
          ...{ message, author: { name: message, email: message }, landedAtMs: T0, patch },
          files: [{ path: message, added: 1, removed: null }],
        },
        { width: 80, commandOf: () => 'x', investigate: 'y' },
      );
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      expect(text).not.toMatch(/^\s*::|##\[/m);
    }),
    { numRuns: 60 },
  );
});

test('in a pipe there is no escape; on a terminal an address is a link', () => {
  const one = {
    ...entryAt(T0, 'abcdef0123'),
    prNumber: 7,
    prTitle: 'T',
    prUrl: 'https://github.com/a/b/pull/7',
  };
  expect(renderBlame(result([one]), { width: 80 })).not.toContain('\u001b');
  const linked = renderBlame(result([one]), { width: 80, links: true });
  expect(linked).toContain(
    '\u001b]8;;https://github.com/a/b/pull/7\u001b\\abcdef0123 PR #7: T\u001b]8;;\u001b\\',
  );
  const odd = { ...one, prUrl: 'https://x/\u001b]8;;' };
  expect(renderBlame(result([odd]), { width: 80, links: true })).not.toContain('\u001b');
});

test('an empty range names the newest change before it, and what shows it', () => {
  const earlier = {
    timestampMs: T0,
    sinceMs: T0 - 2 * 86_400_000,
    commitSha: 'abcdef0123456789',
    description: 'a condition \u001b[31m was added',
  };
  const sinceCommand = (day: string) => `dataing blame orders --since ${day}`;
  const text = renderBlame({ ...result([]), earlier }, { width: 60, sinceCommand });
  expect(text).toContain('The newest change before is of 2026-01-10: abcdef0123');
  expect(text).toContain('See it with: dataing blame orders --since 2026-01-08\n');
  expect(text).not.toContain('\u001b');
  expect(blameToJson({ ...result([]), earlier }, false).earlier_change).toEqual({
    timestamp: '2026-01-10T00:00:00Z',
    commit_sha: 'abcdef0123456789',
    description: 'a condition \u001b[31m was added',
  });
});

test('a cause is only called so where it was tried out', () => {
  const caused = {
    ...entryAt(T0, 'abcdef0123'),
    cause: { investigation: 'inv-1', probability: 0.9, summary: 's' },
  };
  const likely = (basis: 'caused' | 'correlated') => ({
    ...result([caused]),
    likelyCause: { commitSha: 'abcdef0123', timestampMs: T0, basis, anomaly: 'rows fell' },
  });
  expect(renderBlame(likely('caused'), { width: 200 })).toContain(
    'Cause of recent issues: abcdef0123 by Ann',
  );
  expect(renderBlame(likely('correlated'), { width: 200 })).toContain('correlated in time, not tried out');
});

test.each([
  [0, 'at the same time'],
  [20 * 60_000, '20m after'],
  [-2 * HOUR_MS, '2h before'],
])('%d ms is %s', (offset, words) => {
  expect(offsetText(offset)).toBe(words);
});

test('the wire form has every field of the model by its name', () => {
  const wire = blameToJson(
    result([{ ...entryAt(T0, 'abcdef0123'), correlatedAnomalies: [anomaly('x')] }]),
    false,
  );
  expect(Object.keys(wire)).toEqual(
    expect.arrayContaining(['target', 'target_type', 'entries', 'time_range', 'total_changes']),
  );
  expect(Object.keys(wire.entries[0])).toEqual(
    expect.arrayContaining([
      ...['timestamp', 'change_type', 'description', 'commit_sha', 'commit_message', 'pr_number', 'pr_title'],
      ...['pr_url', 'author_name', 'author_email', 'author_handle', 'correlated_anomalies', 'file_path'],
      'diff_summary',
    ]),
  );
  expect(wire.entries[0].timestamp).toBe('2026-01-10T00:00:00Z');
  expect(wire.entries[0].correlated_anomalies[0]).toMatchObject({ strength: 'strong', offset_seconds: 7200 });
});
