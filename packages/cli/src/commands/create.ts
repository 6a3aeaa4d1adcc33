import { resolve } from 'node:path';
import { openLlm } from '@dataing/adapters/llm';
import { type Diagnostic, DiagnosticError, renderDiagnostics } from '@dataing/base/diagnostics';
import { loadFakerPacks, localesNeeded } from '@dataing/datagen';
import {
  buildPastePrompt,
  type Created,
  createSchema,
  type Judged,
  judgeReply,
  sampleRows,
} from '@dataing/datagen/author';
import type { CreateOptions } from '../author/options.ts';
import { renderSample } from '../author/render-sample.ts';
import { writeSchema } from '../author/write-schema.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { readTextFile } from '../text-file.ts';

const SAMPLE_ROWS = 3;

/** `datagen create`: a description becomes a schema, by a language model or by a reply pasted from one. */
export async function run(options: CreateOptions, io: Io): Promise<number> {
  if (options.printPrompt) {
    io.stdout.write(buildPastePrompt(needDescription(options)));
    return exitCodes.done;
  }
  const shownFile = options.output ?? 'schema.json';
  const judged =
    options.fromReply === undefined
      ? await askModel(options, shownFile, io)
      : judgeReply(await readReply(options.fromReply, io), shownFile);
  if (judged.kind === 'created') return finish(judged.created, options, shownFile, io);
  if (judged.kind === 'question') io.stderr.write(`the model asks: ${judged.question}\n`);
  else report(judged.diagnostics, judged.text, shownFile, io);
  return exitCodes.no;
}

async function askModel(options: CreateOptions, file: string, io: Io): Promise<Judged> {
  const description = needDescription(options);
  const llm = await openLlm({ model: options.model, env: io.env });
  if (io.stderr.isTty) io.stderr.write(`asking ${llm.name} ...\n`);
  const answer = answerer(options, io);
  const result = await createSchema({ description, file, signal: io.signal, answer }, llm);
  if (result.repairs > 0)
    io.stderr.write(`${result.repairs} ${result.repairs === 1 ? 'repair' : 'repairs'}\n`);
  return result.judged;
}

/** --yes and --no answer everything; without them only a person at a terminal is asked. */
function answerer({ yes, no }: CreateOptions, io: Io): ((question: string) => Promise<boolean>) | undefined {
  if (yes || no) return () => Promise.resolve(yes);
  const { ask } = io;
  if (ask === undefined) return undefined;
  return async (question) => /^\s*y(es)?\s*$/i.test(await ask(`${question} [y/N] `));
}

async function finish(
  { text, plan, warnings }: Created,
  options: CreateOptions,
  file: string,
  io: Io,
): Promise<number> {
  report(warnings, text, file, io);
  const packs = await loadFakerPacks(localesNeeded(plan));
  const sample = renderSample(sampleRows(plan, packs, SAMPLE_ROWS), io.stdout.width);
  if (options.output === undefined) {
    io.stdout.write(text);
    io.stderr.write(`\n${sample}`);
  } else {
    await writeSchema(options.output, text, options.force, io);
    io.stdout.write(`${sample}\n${options.output}\nnext: datagen generate ${options.output}\n`);
  }
  return exitCodes.done;
}

function report(diagnostics: readonly Diagnostic[], text: string | undefined, file: string, io: Io): void {
  if (diagnostics.length === 0) return;
  const { color, width } = io.stderr;
  const sources = new Map(text === undefined ? [] : [[file, text] as const]);
  io.stderr.write(renderDiagnostics(diagnostics, sources, { color, width }));
}

function needDescription({ description }: CreateOptions): string {
  if (description !== undefined && description.trim() !== '') return description;
  const diagnostic: Diagnostic = {
    code: 'CREATE_NO_DESCRIPTION',
    severity: 'error',
    message: 'there is nothing to make a schema of',
    help: 'Say what the data are about: --description "a bakery with three shops".',
  };
  throw new DiagnosticError([diagnostic]);
}

async function readReply(path: string, io: Io): Promise<string> {
  try {
    return await readTextFile(resolve(io.cwd, path), path);
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const diagnostic: Diagnostic = {
      code: 'CREATE_NO_REPLY',
      severity: 'error',
      message: `cannot read the reply ${path} (${code})`,
      help: 'Check the path; it is taken from the current folder.',
    };
    throw new DiagnosticError([diagnostic]);
  }
}
