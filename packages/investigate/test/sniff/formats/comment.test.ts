import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { expect, test } from 'vitest';
import { COMMENT_MARKER, renderComment, renderSummary } from '../../../src/sniff/formats/comment.ts';
import type { Counterexample } from '../../../src/index.ts';
import { code, fence, prose } from '../../../src/sniff/formats/markup.ts';
import { hostilePrediction, hostileText } from './predictions.ts';
import { SAMPLE } from './sample.ts';

/** As a host reads it: GitHub's Markdown, with HTML let through, so that anything smuggled in would show. */
const htmlOf = (markdown: string) =>
  micromark(markdown, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
  });
const tagsOf = (html: string) => [...html.matchAll(/<(\/?[a-z][a-z0-9]*|!--)/gi)].map(([, tag]) => tag);
/** What hosts' own filters look at: text outside of code. */
const textOf = (html: string) =>
  html
    .replace(/<(code|pre)\b[^>]*>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, '\n')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&quot;', '"');
const OURS = new Set(
  ['h3', 'h4', 'p', 'code', 'pre', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'ol', 'li', 'ul', 'details']
    .concat('summary')
    .flatMap((it) => [it, `/${it}`]),
);

test('the comment of the sample', () => {
  const text = renderComment(SAMPLE);
  const path = new URL('golden/comment.md', import.meta.url);
  if (process.env.DATAING_UPDATE !== undefined) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
});

test('whatever stands in a prediction, it stays text', () => {
  fc.assert(
    fc.property(hostilePrediction, (prediction) => {
      const markdown = renderSummary(prediction);
      expect(markdown).not.toMatch(/^\//m);
      const html = htmlOf(markdown);
      expect(tagsOf(html).filter((it) => !OURS.has(it))).toEqual([]);
      const text = textOf(html);
      expect(text).not.toMatch(/[@#!~$%][\p{L}\p{N}]/u);
      expect(text).not.toMatch(/https?:\/\/|www\.|GH-\d/);
      const cells = [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(
        ([, row]) => row.match(/<t[hd][ >]/g)?.length,
      );
      const heads = [...html.matchAll(/<th[ >]/g)].length;
      if (prediction.breaks.length > 0) expect(heads).toBe(4 + 4 + 4 + 3 + 6);
      expect(cells.every((it) => it !== undefined && it >= 3 && it <= 6)).toBe(true);
    }),
    { numRuns: 25 },
  );
});

test('text reads as it was written', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const plain = text
        .replace(/[^\x20-\x7e]/g, ' ')
        .replace(/\s+/g, ' ')
        .trim();
      const shown = (markdown: string) =>
        htmlOf(markdown)
          .replace(/<\/?(p|code)>/g, '')
          .replaceAll('\u200b', '')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&amp;', '&');
      expect(shown(`x ${prose(plain)}`)).toBe(`x ${plain}`.trim());
      expect(shown(`x ${code(plain)} y`)).toBe(`x ${plain} y`);
    }),
  );
});

test('nothing ends a fence but its own marks', () => {
  fc.assert(
    fc.property(fc.array(hostileText, { maxLength: 4 }), (texts) => {
      const html = htmlOf(`${fence(texts.join('\n'), 'yaml').join('\n')}\n\nend`);
      expect(tagsOf(html)).toEqual(['pre', 'code', '/code', '/pre', 'p', '/p']);
    }),
  );
});

test('is never longer than a comment may be', () => {
  const many = Array.from({ length: 3_000 }, (_, i) => ({
    ...SAMPLE.breaks[0],
    by: `<model${i}>`.repeat(20),
  }));
  const text = renderComment({ ...SAMPLE, breaks: many });
  expect(`${COMMENT_MARKER}\n${text}`.length).toBeLessThanOrEqual(65_536);
  expect(text).toContain(' more not shown.');
  const long = { ...SAMPLE.breaks[0], description: '|'.repeat(100_000) };
  expect(renderComment({ ...SAMPLE, breaks: [long] }).length).toBeLessThan(65_000);
});

test('counterexamples stand in it as unit tests to copy, and nothing in them is markup', () => {
  const input = { reference: "ref('a')", columns: [{ name: 'id', type: 'BIGINT' }] };
  fc.assert(
    fc.property(hostileText, hostileText, (model, value) => {
      const found = [
        {
          ...{ kind: 'found', model, columns: ['x'], before: [[value]], after: [], tried: 2 },
          ...{ keepsTests: true, isIncremental: false, inputs: [{ input, rows: [['1']] }] },
        },
        { kind: 'none', model, tried: 1500, rowsMax: 4, removed: [value], added: [] },
        { kind: 'not_runnable', model, reason: value },
      ] as unknown as readonly Counterexample[];
      const markdown = renderComment(SAMPLE, found);
      const html = htmlOf(markdown);
      expect(tagsOf(html).filter((it) => !OURS.has(it))).toEqual([]);
      // A block of HTML keeps its references as they are written.
      const text = textOf(html).replace(/&#(\d+);/g, (_, mark) => String.fromCharCode(Number(mark)));
      expect(text).not.toMatch(/[@#!~$%][\p{L}\p{N}]|https?:\/\/|www\./u);
    }),
    { numRuns: 25 },
  );
  expect(renderComment(SAMPLE, [])).toContain('#### Counterexamples\n\nNo model differs');
  expect(renderComment(SAMPLE)).not.toContain('Counterexamples');
});

test('the marker is one that nobody sees', () => {
  expect(COMMENT_MARKER).toMatch(/^<!--[^<>]+-->$/);
});

test('where nothing changes in meaning, that is said', () => {
  const changes = SAMPLE.changes.filter((it) => it.meaning === 'cosmetic');
  const none = {
    changed: [],
    affectedDownstream: [],
    changedModels: [],
    breaks: [],
    fixes: [],
    measured: null,
  };
  const text = renderComment({
    ...SAMPLE,
    ...none,
    changes,
    predictedAnomalies: [],
    risks: [],
    notLookedAt: [],
  });
  expect(text.split('\n').slice(1)).toEqual(['', expect.stringMatching(/: nothing changes in meaning$/), '']);
});
