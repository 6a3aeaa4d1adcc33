import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueFaults, DiagnosticError } from '@dataing/base/diagnostics';
import { recordingIo } from '@dataing/cli';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../src/catalogue.ts';
import { newProgram } from '../src/program.ts';
import { type BuildProgram, runProgram } from '../src/run-program.ts';
import { splitCommand } from './console.ts';

function programWith(work: () => Promise<number>): BuildProgram {
  return (frame) => {
    const program = newProgram('sample', 'A program with one command.', frame.io);
    program.command('go').action(() => frame.perform(() => Promise.resolve({ run: work }), {}));
    return program;
  };
}

describe('runProgram', () => {
  test.each([0, 1, 2])('passes the exit code %i of a command on', async (code) => {
    const { io } = recordingIo({ cwd: '/' });
    expect(
      await runProgram(
        programWith(() => Promise.resolve(code)),
        ['go'],
        io,
      ),
    ).toBe(code);
  });

  test('renders the diagnostics of a refused port call and exits with 2', async () => {
    const diagnostic = { code: 'SOME_CODE', severity: 'error', message: 'It \u001b[31mcannot be.' } as const;
    const recording = recordingIo({ cwd: '/' });
    const work = () => Promise.reject(new DiagnosticError([diagnostic]));
    expect(await runProgram(programWith(work), ['go'], recording.io)).toBe(2);
    expect(recording.stderr()).toMatch(/^error\[SOME_CODE\]: It .*cannot be\.\n$/);
    expect(recording.stderr()).not.toContain('\u001b');
  });

  test('names an unforeseen failure, with its place only when asked', async () => {
    const work = () => Promise.reject(new TypeError('x is not a table'));
    const quiet = recordingIo({ cwd: '/' });
    expect(await runProgram(programWith(work), ['go'], quiet.io)).toBe(2);
    expect(quiet.stderr()).toContain('error[CLI_UNEXPECTED]: x is not a table');
    expect(quiet.stderr()).not.toContain('frame.test.ts');
    const debugging = recordingIo({ cwd: '/', env: { DATAING_DEBUG: '1' } });
    await runProgram(programWith(work), ['go'], debugging.io);
    expect(debugging.stderr()).toContain('frame.test.ts');
  });

  test.each(['resolves', 'rejects'])('exits with 130 when the command %s after Ctrl-C', async (how) => {
    const interruption = new AbortController();
    const recording = recordingIo({ cwd: '/', signal: interruption.signal });
    const work = () => {
      interruption.abort();
      return how === 'resolves' ? Promise.resolve(0) : Promise.reject(interruption.signal.reason);
    };
    expect(await runProgram(programWith(work), ['go'], recording.io)).toBe(130);
    expect(recording.stdout()).toBe('');
  });
});

test('the catalogue of the command line is sound, and each code stands in a transcript', () => {
  expect(catalogueFaults(catalogue)).toEqual([]);
  const folder = join(import.meta.dirname, 'transcripts');
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const triggered = new Set([...texts.join('').matchAll(/error\[(\w+)\]/g)].map(([, code]) => code));
  // What nobody foresaw cannot be typed: the test above on an unforeseen failure shows it.
  triggered.add('CLI_UNEXPECTED');
  expect(catalogue.map(({ code }) => code).filter((code) => !triggered.has(code))).toEqual([]);
});

test.each([
  ["explain --metric 'count(*)' x", ['explain', '--metric', 'count(*)', 'x']],
  ['a "b c"d \'e\'', ['a', 'b cd', 'e']],
  ["a ''", ['a', '']],
])('splitCommand splits %j', (line, words) => {
  expect(splitCommand(line)).toEqual(words);
});
