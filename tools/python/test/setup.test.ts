import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pythonPath, setUpPython } from '../src/setup.ts';

describe('setUpPython', () => {
  it('installs exactly what is pinned, once', async () => {
    await setUpPython(() => undefined);
    const said: string[] = [];
    expect(await setUpPython((line) => said.push(line))).toBe(pythonPath);
    expect(said).toEqual([]);
    const pins = readFileSync(new URL('../requirements.txt', import.meta.url), 'utf8').match(/^\S+==\S+$/gm);
    const frozen = execFileSync(pythonPath, ['-m', 'pip', 'freeze'], { encoding: 'utf8' });
    expect(frozen.trim().split('\n').sort()).toEqual([...(pins ?? [])].sort());
  });
});
