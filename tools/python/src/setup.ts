import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = resolve(fileURLToPath(import.meta.url), '../../../..');

/** A virtual environment under .tooling/, with exactly what a file of pinned requirements names. */
interface Environment {
  readonly name: string;
  readonly requirements: string;
}

/** What the tests read our files with. */
const readers: Environment = {
  name: 'python',
  requirements: join(ROOT, 'tools/python/requirements.txt'),
};

const homeOf = ({ name }: Environment): string => join(ROOT, '.tooling', name);
const pythonOf = (environment: Environment): string => join(homeOf(environment), 'bin/python');
const stampOf = (environment: Environment): string => join(homeOf(environment), 'stamp');

/** The Python that has the packages of requirements.txt. */
export const pythonPath: string = pythonOf(readers);

/**
 * Makes a virtual environment under .tooling/ (by default .tooling/python, for the readers of the tests) and installs
 * its requirements into it. Nothing happens when the stamp says that these very requirements are there. A bare Debian
 * machine lacks Python's venv (or Python): then apt-get installs it, which needs root or sudo. Safe when several
 * processes call it at once. Resolves to its Python.
 */
export async function setUpPython(
  log: (line: string) => void,
  environment: Environment = readers,
): Promise<string> {
  const wanted = createHash('sha256').update(readFileSync(environment.requirements)).digest('hex');
  const python = pythonOf(environment);
  if (isReady(environment, wanted)) return python;
  mkdirSync(join(ROOT, '.tooling'), { recursive: true });
  await withLock(join(ROOT, '.tooling', `${environment.name}.lock`), () => {
    if (isReady(environment, wanted)) return;
    log(`setting up Python in .tooling/${environment.name} (once)`);
    rmSync(homeOf(environment), { recursive: true, force: true });
    makeEnvironment(homeOf(environment), log);
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r'];
    run(python, [...install, environment.requirements]);
    writeFileSync(stampOf(environment), wanted);
  });
  return python;
}

function isReady(environment: Environment, wanted: string): boolean {
  const stamp = stampOf(environment);
  return existsSync(pythonOf(environment)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

function makeEnvironment(home: string, log: (line: string) => void): void {
  const make = () => spawnSync('python3', ['-m', 'venv', home], { encoding: 'utf8' });
  if (make().status === 0) return;
  log('python3 has no venv here: installing it with apt-get');
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (...args: string[]) => {
    const [command, ...rest] = [...asRoot, 'apt-get', ...args];
    run(command, rest);
  };
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', 'python3', 'python3-venv');
  rmSync(home, { recursive: true, force: true });
  const { status, stderr, error } = make();
  if (status !== 0) throw new Error(`python3 -m venv failed: ${error?.message ?? stderr}`);
}

function run(command: string, args: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', env });
  if (status === 0) return;
  throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? `${stdout}${stderr}`}`);
}

/** One set-up at a time. A lock whose owner is gone is taken over. */
async function withLock(lock: string, work: () => void): Promise<void> {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (!ownerLives(lock)) rmSync(lock, { force: true });
      else await setTimeout(200);
    }
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function ownerLives(lock: string): boolean {
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    // The owner may stand between making the file and writing its id.
    if (!Number.isInteger(owner) || owner <= 0) return true;
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [name, requirements] = process.argv.slice(2);
  const environment =
    name === undefined || requirements === undefined
      ? undefined
      : { name, requirements: resolve(requirements) };
  await setUpPython((line) => process.stderr.write(`${line}\n`), environment);
}
