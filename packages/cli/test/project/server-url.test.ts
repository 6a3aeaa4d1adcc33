import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseServerUrl } from '../../src/project/server-url.ts';

test.each([
  ['postgres://reader@db/shop', { type: 'postgresql', host: 'db', database: 'shop', user: 'reader' }],
  [
    'postgresql://reader@[::1]:5433/shop?sslmode=verify-full&application_name=x',
    { type: 'postgresql', host: '::1', port: 5433, database: 'shop', user: 'reader', tls: 'verify' },
  ],
  ['mariadb://r%40x@db/s%2Fp', { type: 'mysql', host: 'db', database: 's/p', user: 'r@x' }],
  ['mysql://r@db/s?ssl-mode=DISABLED', { type: 'mysql', host: 'db', database: 's', user: 'r', tls: 'off' }],
])('%s', (url, server) => {
  expect(parseServerUrl(url)).toEqual({ server });
});

test.each([
  'not a url',
  'oracle://u:topsecret@db/s',
  'postgres://db/s',
  'postgres://u:topsecret@db',
  'postgres://u:top%secret@db/s',
  'postgres://u:top#secret@db/s',
  'mysql://u:topsecret@db/s?sslmode=sometimes',
])('%s is refused in words without any part of it', (url) => {
  const reason = parseServerUrl(url);
  expect(typeof reason).toBe('string');
  expect(reason).not.toMatch(/topsecret|secret@|sometimes/);
});

test('whatever user, password and database are, they come back as they were', () => {
  const text = fc
    .string({ minLength: 1, unit: 'grapheme' })
    .filter((it) => it.isWellFormed() && !/^\.+$/.test(it));
  fc.assert(
    fc.property(text, text, text, (user, password, database) => {
      const [u, p, d] = [user, password, database].map(encodeURIComponent);
      expect(parseServerUrl(`postgres://${u}:${p}@db:1/${d}`)).toEqual({
        server: { type: 'postgresql', host: 'db', port: 1, database, user },
        password,
      });
    }),
  );
});
