import { join, relative } from 'node:path';
import { wrapText } from '@dataing/base/diagnostics';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { ServerConfig, SourceConfig } from '../project/config/config.ts';
import { isServer } from '../project/config/config.ts';
import { SOURCE_NAME } from '../project/config/read-config.ts';
import { addSource, settingsOf, writeConfig } from '../project/edit-config.ts';
import { PROJECT_FILE } from '../project/find-project.ts';
import { type LoadedProject, loadProject } from '../project/load-project.ts';
import { writeSecret } from '../project/secrets.ts';
import { sourceError } from '../project/source-error.ts';
import { type Addressed, readAddress, readUrl } from '../source/address.ts';
import { passwordOf, placeOf } from '../source/describe.ts';
import type { SourceAddOptions } from '../source/options.ts';
import { readTextFile } from '../text-file.ts';

/** Adds a source to the nearest `dataing.yml`; a password goes to the encrypted secrets, never into the file. */
export async function run(options: SourceAddOptions, io: Io): Promise<number> {
  const project = await loadProject(io);
  refuse(options, project);
  const addressed = await addressOf(options, project, io);
  const { source, password } = await withPassword(addressed, options, io);
  if (password !== undefined) await writeSecret(project, source.name, password, io);
  const file = project.file ?? join(project.folder, PROJECT_FILE);
  const text = project.file === undefined ? undefined : await readTextFile(file, PROJECT_FILE);
  await writeConfig(file, addSource(text, source));
  report(source, relative(io.cwd, file), options.json, io);
  return exitCodes.done;
}

function refuse(
  { name, address, urlEnv, passwordEnv, passwordStdin }: SourceAddOptions,
  project: LoadedProject,
) {
  const bad = (message: string, help: string) => sourceError('CLI_BAD_VALUE', message, help);
  if (!SOURCE_NAME.test(name)) throw bad(`${name} is no name of a source.`, 'Use letters, digits, - and _.');
  if (project.config.sources.some((source) => source.name === name)) {
    const help = `Choose another name, or remove it first: dataing source remove ${name}.`;
    throw sourceError('SOURCE_EXISTS', `there is a source ${name} already`, help);
  }
  if (address === undefined && urlEnv === undefined) {
    const help = 'Give a URL, a path, or --url-env with the variable that holds the URL.';
    throw sourceError('CLI_MISSING_ARGUMENT', `No address of ${name} is given.`, help);
  }
  const ways = [urlEnv, passwordEnv, passwordStdin ? 'stdin' : undefined].filter((way) => way !== undefined);
  if (ways.length > 1 || (address !== undefined && urlEnv !== undefined))
    throw bad('More than one of address, --url-env, --password-env and --password-stdin.', 'Keep one.');
}

/** With `--url-env`, the value of now tells the engine. */
async function addressOf(options: SourceAddOptions, project: LoadedProject, io: Io): Promise<Addressed> {
  const { name, address, urlEnv } = options;
  if (address !== undefined) return readAddress(name, address, project.folder, io.cwd);
  const variable = urlEnv as string;
  const url = io.env[variable];
  if (url === undefined || url === '') {
    const help = `Set ${variable}: its value tells which engine it is.`;
    throw sourceError('SOURCE_VARIABLE_UNSET', `${variable} is not set`, help);
  }
  return { source: { name, type: readUrl(name, url).source.type, urlEnv: variable } };
}

interface Settled {
  readonly source: SourceConfig;
  /** To be encrypted. */
  readonly password?: string;
}

async function withPassword(
  { source, password }: Addressed,
  options: SourceAddOptions,
  io: Io,
): Promise<Settled> {
  const { passwordEnv, passwordStdin } = options;
  const isAsked = passwordEnv !== undefined || passwordStdin;
  if (!isServer(source) || source.urlEnv !== undefined) {
    if (!isAsked) return { source };
    throw sourceError('CLI_BAD_VALUE', `${source.name} takes no password.`, 'Leave the option out.');
  }
  if (password !== undefined && isAsked)
    throw sourceError('CLI_BAD_VALUE', 'The address has a password already.', 'Leave one of them out.');
  if (passwordEnv !== undefined) return { source: { ...source, passwordEnv } };
  const given = password ?? (await readPassword(source, passwordStdin, io));
  if (given === undefined || given === '') return { source };
  if (password !== undefined) {
    io.stderr.write(
      'note: the password was taken out of the address; your shell may keep it in its history\n',
    );
  }
  return { source: { ...source, secret: source.name }, password: given };
}

/** From what is piped in, or from the person at the terminal, unseen. */
async function readPassword(source: ServerConfig, isPiped: boolean, io: Io): Promise<string | undefined> {
  if (!isPiped) return io.askSecret?.(`password of ${placeOf(source)} (empty: none): `);
  let text = '';
  for await (const piece of io.stdin?.() ?? []) text += piece;
  const password = text.replace(/\r?\n$/, '');
  if (password !== '') return password;
  throw sourceError('CLI_MISSING_ARGUMENT', 'No password is piped in.', 'Pipe it in, or use --password-env.');
}

function report(source: SourceConfig, file: string, json: boolean, io: Io): void {
  if (json) {
    io.stdout.write(`${JSON.stringify({ source: source.name, file, ...settingsOf(source) })}\n`);
    return;
  }
  const parts = [`${source.type} at ${placeOf(source)}`, passwordOf(source)].filter(
    (part) => part !== undefined,
  );
  io.stdout.write(`${wrapText(`${source.name}: ${parts.join(', ')}`, io.stdout.width).join('\n')}\n`);
  io.stdout.write(`added to ${file}; next: dataing source test ${source.name}\n`);
}
