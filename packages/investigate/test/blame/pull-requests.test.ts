import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrivalsOf, handleIn, requestIn } from '../../src/blame/pull-requests.ts';
import { fakeRepository } from '../changes/fake-repository.ts';

const urlOf = (number: number) => `https://github.com/acme/shop/pull/${number}`;
const gitlab = 'https://gitlab.com/acme/shop/-/merge_requests/8';

test.each([
  ['Add customers (#412)', 412, 'Add customers', urlOf(412)],
  ['Add customers (!7)', 7, 'Add customers', urlOf(7)],
  [
    'Merge pull request #456 from ann/api\n\nAdd customer_id from API',
    456,
    'Add customer_id from API',
    urlOf(456),
  ],
  ['Merge pull request #456 from ann/api', 456, null, urlOf(456)],
  [
    "Merge branch 'api' into 'main'\n\nAdd customers\n\nSee merge request acme/shop!8",
    8,
    'Add customers',
    urlOf(8),
  ],
  [`Add customers\n\nPR-URL: ${gitlab}`, 8, 'Add customers', gitlab],
  ['Merged in api (pull request #3)\n\nAdd customers', 3, 'Add customers', urlOf(3)],
  ['Merged PR 77: Add customers', 77, 'Add customers', urlOf(77)],
])('%j names its request', (message, number, title, url) => {
  expect(requestIn({ message }, urlOf)).toEqual({ number, title, url });
});

test.each([
  'Add customers',
  'Fix (#not a number)',
  'see #12 for why',
  'Merge branch main',
  'Fixes #12\n\nCloses #13',
])('%j names none', (message) => {
  expect(requestIn({ message }, urlOf)).toBeNull();
});

test('whatever a message says, an address is one that can be printed', () => {
  const pieces = fc.constantFrom(
    'PR-URL: ',
    'https://a/',
    '#1',
    '12',
    '\u001b]8;;',
    '\n\n',
    ' (#3)',
    'Merge pull request ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' })), { maxLength: 6 }), (parts) => {
      const found = requestIn({ message: parts.join('') }, urlOf);
      if (found === null) return;
      expect(found.url).toMatch(/^https?:\/\/[\x21-\x7e]+$/);
      expect(Number.isSafeInteger(found.number)).toBe(true);
    }),
  );
});

test('commits of a branch came with the merge of the main line, each with the first that brought it', async () => {
  const tree = fakeRepository([
    { sha: 'a', message: 'Start' },
    { sha: 'b1', parents: ['a'], message: 'One (#1)' },
    { sha: 'b2', parents: ['b1'] },
    { sha: 'inner', parents: ['a'] },
    { sha: 'm0', parents: ['b2', 'inner'], message: 'Merge pull request #9 from x\n\nInner' },
    { sha: 'main', parents: ['a'], message: 'On main (#4)' },
    { sha: 'm1', parents: ['main', 'm0'], message: 'Merge pull request #5 from x\n\nAll of it', atMs: 50 },
    { sha: 'later', parents: ['m1'] },
  ]);
  const found = arrivalsOf(await tree.commits(), urlOf);
  const numbers = Object.fromEntries([...found].map(([sha, { request }]) => [sha, request?.number ?? null]));
  expect(numbers).toEqual({ a: null, b1: 5, b2: 5, inner: 5, m0: 5, m1: 5, main: 4, later: null });
  expect(found.get('inner')?.landedAtMs).toBe(50);
  expect(found.get('later')?.landedAtMs).toBe(7);
});

test.each([
  ['1234+jane@users.noreply.github.com', 'jane'],
  ['jane@users.noreply.github.com', 'jane'],
  ['77-jane.doe@users.noreply.gitlab.com', 'jane.doe'],
  ['jane@acme.com', null],
  ['x\u001b@users.noreply.github.com', null],
])('the account behind %j', (email, handle) => {
  expect(handleIn(email)).toBe(handle);
});
