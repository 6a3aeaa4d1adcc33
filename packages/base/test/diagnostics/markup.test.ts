import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeHtml } from '../../src/diagnostics/index.ts';

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
