import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: object };
const doors = Object.entries(manifest.exports).filter(([, file]) => !String(file).includes('/test/'));

test('every adapter loads in Node itself, which sees fewer names in CommonJS modules than test runners do', () => {
  expect(doors.length).toBeGreaterThan(10);
  const text = doors.map(([name]) => `await import('@dataing/adapters/${name.slice(2)}');`).join('\n');
  const args = ['--input-type=module', '-e', `${text}\nprocess.stdout.write('all');`];
  expect(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' })).toBe('all');
});
