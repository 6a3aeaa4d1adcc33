import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = resolve(fileURLToPath(import.meta.url), '../../../..');
const REQUIREMENTS = join(ROOT, 'tools/python/requirements.txt');
const HOME = join(ROOT, '.tooling/python');
const STAMP = join(HOME, 'stamp');
const LOCK = join(ROOT, '.tooling/python.lock');

/** The Python that has the packages of requirements.txt. */
export const pythonPath: string = join(HOME, 'bin/python');

/**
 * Makes a virtual environment under .tooling/python and installs requirements.txt into it. Nothing happens when
 * the stamp says that these very requirements are there. A bare Debian machine lacks Python's venv (or Python):
 * then apt-get installs it, which needs root or sudo. Safe when several processes call it at once.
 */
export async function setUpPython(log: (line: string) => void): Promise<string> {
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  if (isReady(wanted)) return pythonPath;
  mkdirSync(join(ROOT, '.tooling'), { recursive: true });
  await withLock(() => {
    if (isReady(wanted)) return;
    log('setting up the Python readers in .tooling/python (once)');
    rmSync(HOME, { recursive: true, force: true });
    makeEnvironment(log);
    run(pythonPath, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]);
    writeFileSync(STAMP, wanted);
  });
  return pythonPath;
}

function isReady(wanted: string): boolean {
  return existsSync(pythonPath) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted;
}

function makeEnvironment(log: (line: string) => void): void {
  const make = () => spawnSync('python3', ['-m', 'venv', HOME], { encoding: 'utf8' });
  if (make().status === 0) return;
  log('python3 has no venv here: installing it with apt-get');
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (...args: string[]) => {
    const [command, ...rest] = [...asRoot, 'apt-get', ...args];
    run(command, rest);
  };
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', 'python3', 'python3-venv');
  rmSync(HOME, { recursive: true, force: true });
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
async function withLock(work: () => void): Promise<void> {
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (!ownerLives()) rmSync(LOCK, { force: true });
      else await setTimeout(200);
    }
  }
  try {
    work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function ownerLives(): boolean {
  try {
    const owner = Number(readFileSync(LOCK, 'utf8'));
    // The owner may stand between making the file and writing its id.
    if (!Number.isInteger(owner) || owner <= 0) return true;
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await setUpPython((line) => process.stderr.write(`${line}\n`));
}
