import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeHtml, htmlPage } from '../../src/diagnostics/index.ts';

test('no character that opens an element, an attribute or an entity is left as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const escaped = escapeHtml(`<b x="'&${text}`);
      expect(escaped).not.toMatch(/[<>"']/);
      expect(escaped.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
    }),
  );
});

test('a text that was escaped reads back as itself', () => {
  const names = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" } as const;
  const read = (html: string) => html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => names[name as 'amp']);
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(read(escapeHtml(text))).toBe(text);
    }),
  );
});

test('a page lets nothing run and asks for nothing, and its title cannot leave its element', () => {
  const page = htmlPage({ title: '</title><script>', style: 'p { margin: 0 }', body: '<p>here</p>' });
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(page).toContain('<title>&lt;/title&gt;&lt;script&gt;</title>');
  expect(page).toContain('<main>\n<p>here</p>\n</main>');
});
