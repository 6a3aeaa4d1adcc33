import { expect, test, vi } from 'vitest';
import { runSteps, type Step } from '../src/suite/step.ts';

const node = (name: string, code: string): Step => ({ name, command: [process.execPath, '-e', code] });

test('results stand in the order of the steps; what is printed is shown of failures only', async () => {
  const written: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => written.push(String(text)) > 0);
  const steps = [
    node('good', 'console.log("silent")'),
    node('bad', 'console.log("told"); console.error("why"); process.exit(3)'),
    { name: 'none', command: ['no-such-program-here'] },
  ];
  const results = await runSteps(steps, import.meta.dirname, 2).finally(() => write.mockRestore());
  expect(results.map(({ name, ok }) => [name, ok])).toEqual([
    ['good', true],
    ['bad', false],
    ['none', false],
  ]);
  expect(written.join('')).toMatch(/FAIL bad +[\d.]+ s\ntold\nwhy\n/);
  expect(written.join('')).toContain('ENOENT');
  expect(written.join('')).not.toContain('silent');
});
