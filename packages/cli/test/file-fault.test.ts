import { recordingIo, runDatagen } from '@dataing/cli';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileDiagnostic, reasonOf } from '../src/file-fault.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dataing-fault-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function failure(...args: string[]): Promise<string> {
  const recording = recordingIo({ cwd: folder });
  expect(await runDatagen(args, recording.io)).toBe(2);
  expect(recording.stderr()).not.toContain('CLI_UNEXPECTED');
  return recording.stderr().replaceAll(/\s+/g, ' ');
}

test('what the system says of a file is said in words, with the path as typed and the next step', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(fileDiagnostic(full, folder)?.message).toBe('cannot use a file: there is no space left');
  const denied = Object.assign(new Error('EACCES'), { code: 'EACCES', path: join(folder, 'out/a.csv') });
  expect(fileDiagnostic(denied, folder)).toMatchObject({
    code: 'CLI_FILE',
    message: 'cannot use out/a.csv: permission is denied',
    help: 'Choose another place, or change its permissions.',
  });
  expect(fileDiagnostic(new Error('a bug'), folder)).toBeUndefined();
  expect(reasonOf(new Error('a bug'))).toBe('a bug');
});

test('a schema in another encoding is said to be in it, with the way to convert it, and nothing else', async () => {
  const text = '{\n  "version": "1.0", "metadata": {"name": "Café"}\n}\n';
  const swapped = Buffer.from(text, 'utf16le').swap16();
  const files: Array<[string, Buffer, string]> = [
    ['bom.json', Buffer.from(`\ufeff${text}`, 'utf16le'), 'it is UTF-16LE'],
    ['plain.json', Buffer.from(text, 'utf16le'), 'it is UTF-16LE'],
    ['swapped.json', swapped, 'it is UTF-16BE'],
    ['latin1.json', Buffer.from(text, 'latin1'), 'line 2 has the byte 0xe9 where none can be'],
    ['cut.json', Buffer.from(text).subarray(0, text.length - 4), ''],
  ];
  for (const [name, bytes, what] of files) {
    writeFileSync(join(folder, name), bytes);
    for (const command of ['generate', 'validate']) {
      const said = await failure(command, name, ...(command === 'validate' ? ['--dry-run'] : []));
      if (what === '') {
        expect(said).not.toContain('CLI_NOT_UTF8');
        continue;
      }
      expect(said).toContain(`error[CLI_NOT_UTF8]: ${name} is not UTF-8: ${what} = Save it as UTF-8`);
      expect(said.match(/error\[/g)).toHaveLength(1);
    }
  }
  writeFileSync(join(folder, 'half.json'), Buffer.from([...Buffer.from('{"a": "'), 0xc3]));
  expect(await failure('generate', 'half.json')).toContain('line 1 has the byte 0xc3');
});

test('a folder that is no folder, and files that are not there', async () => {
  writeFileSync(join(folder, 'plain'), 'text');
  expect(await failure('schema', '-o', 'plain/schema.json')).toContain('a part of the path is a file');
  expect(await failure('schema', '-o', 'none/schema.json')).toContain(
    'cannot use none/schema.json: there is no such',
  );
  expect(await failure('merge', 'none')).toContain('cannot use none: there is no such file or folder');
  expect(await failure('verify', 'none')).toContain('cannot read none/.metadata.json: there is no such');
  mkdirSync(join(folder, 'is-a-folder.json'));
  expect(await failure('generate', 'is-a-folder.json')).toContain('it is a folder, not a file');
});
