import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen, runDataing } from '@dataing/cli';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { histories, placeHistory } from './histories.ts';
import { parseTranscript, renderBlock, renderTranscript, splitCommand, type Transcript } from './console.ts';

const folder = join(import.meta.dirname, 'transcripts');
const filesFolder = join(import.meta.dirname, 'files');
const programs = { datagen: runDatagen, dataing: runDataing };
/** A local run with DATAING_UPDATE=1 writes the outputs anew; without it they are only compared. */
const update = process.env.DATAING_UPDATE === '1';

describe.each(readdirSync(folder).filter((name) => name.endsWith('.console')))('%s', (name) => {
  const path = join(folder, name);
  const text = readFileSync(path, 'utf8');
  const transcript = parseTranscript(text);
  const outputs: string[] = [];
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'dataing-transcript-'));
    for (const files of transcript.files) cpSync(join(filesFolder, files), directory, { recursive: true });
    for (const history of transcript.histories) placeHistory(histories[history], directory);
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
    if (!update) return;
    const blocks = transcript.blocks.map(({ command }, i) => ({ command, output: outputs[i] }));
    writeFileSync(path, renderTranscript(transcript.head, blocks));
  });

  test('is written as the runner would write it', () => {
    expect(update || renderTranscript(transcript.head, transcript.blocks)).toBe(update || text);
  });

  test.each(transcript.blocks)('$command', async ({ command, output }) => {
    const actual = await play(command, transcript, directory);
    outputs.push(actual);
    expect(actual).toBe(update ? actual : output);
  });
});

async function play(command: string, transcript: Transcript, directory: string): Promise<string> {
  const [program, ...args] = splitCommand(command);
  const run = programs[program as keyof typeof programs];
  const { width, isTty } = transcript;
  const recording = recordingIo({ cwd: directory, width, isTty });
  const exitCode = await run(args, recording.io);
  return renderBlock(recording.stdout(), recording.stderr(), exitCode, directory);
}
