import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { nearest } from '@dataing/base/diagnostics';
import { deriveKey, type Sealed, seal, unseal } from './seal.ts';
import { secretError } from './secret-error.ts';

/** What the file holds: a salt, a known text that tells whether a key is the right one, and the secrets. */
interface VaultFile {
  readonly version: 1;
  readonly salt: string;
  readonly check: Sealed;
  readonly entries: Readonly<Record<string, Sealed>>;
}

const CHECK = 'dataing secrets';
/** No name of an entry: those begin with `entry`. */
const CHECK_LABEL = 'check';

/**
 * Secrets in one file: each encrypted under its own name, by a key from a passphrase. Names stand in clear, so that
 * listing and removing need no key. Written beside and renamed; of two writers at once, the last one stays.
 */
export class SecretVault {
  readonly #path: string;
  readonly #shown: string;

  /** `shown` is what messages call the file. */
  constructor(path: string, shown: string) {
    this.#path = path;
    this.#shown = shown;
  }

  /** Sorted. */
  async names(): Promise<readonly string[]> {
    return Object.keys((await this.#read())?.entries ?? {}).sort();
  }

  /** Errors: SECRET_UNKNOWN, SECRET_WRONG_KEY, SECRET_DAMAGED. */
  async get(name: string, passphrase: string): Promise<string> {
    const file = await this.#read();
    if (file === undefined || !Object.hasOwn(file.entries, name)) {
      throw secretError(
        'SECRET_UNKNOWN',
        `there is no secret ${name} in ${this.#shown}`,
        'Add it on this machine with dataing source add, or use an environment variable.',
        nearest(name, Object.keys(file?.entries ?? {})),
      );
    }
    const secret = unseal(await this.#keyOf(file, passphrase), labelOf(name), file.entries[name]);
    if (secret === undefined) throw this.#damaged(`the entry ${name} of ${this.#shown} was changed`);
    return secret;
  }

  /** Adds or replaces. Errors: SECRET_WRONG_KEY where the file was made with another key, SECRET_DAMAGED. */
  async put(name: string, secret: string, passphrase: string): Promise<void> {
    const found = await this.#read();
    const salt = found === undefined ? randomBytes(16) : Buffer.from(found.salt, 'base64');
    const key = found ? await this.#keyOf(found, passphrase) : await deriveKey(passphrase, salt);
    await this.#write({
      version: 1,
      salt: salt.toString('base64'),
      check: found?.check ?? seal(key, CHECK_LABEL, CHECK),
      entries: { ...found?.entries, [name]: seal(key, labelOf(name), secret) },
    });
  }

  /** False: there was none. */
  async remove(name: string): Promise<boolean> {
    const file = await this.#read();
    if (file === undefined || !Object.hasOwn(file.entries, name)) return false;
    const { [name]: _, ...entries } = file.entries;
    await this.#write({ ...file, entries });
    return true;
  }

  async #keyOf(file: VaultFile, passphrase: string): Promise<Buffer> {
    const key = await deriveKey(passphrase, Buffer.from(file.salt, 'base64'));
    if (unseal(key, CHECK_LABEL, file.check) === CHECK) return key;
    throw secretError(
      'SECRET_WRONG_KEY',
      `the passphrase or key file at hand does not open ${this.#shown}`,
      'Use the one that the first secret was added with.',
    );
  }

  async #read(): Promise<VaultFile | undefined> {
    const text = await readFile(this.#path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const file = parse(text);
    if (!isVault(file)) throw this.#damaged(`${this.#shown} is no file of secrets`);
    return file;
  }

  async #write(file: VaultFile): Promise<void> {
    const temporary = `${this.#path}.${process.pid}.tmp`;
    try {
      const handle = await open(temporary, 'w', 0o600);
      await handle.writeFile(`${JSON.stringify(file, undefined, 2)}\n`);
      await handle.sync();
      await handle.close();
      await rename(temporary, this.#path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  #damaged(message: string): Error {
    return secretError('SECRET_DAMAGED', message, 'Remove it, and add the secrets again.');
  }
}

function labelOf(name: string): string {
  return `entry ${name}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isVault(file: unknown): file is VaultFile {
  const { version, salt, check, entries } = (file ?? {}) as Partial<VaultFile>;
  if (version !== 1 || typeof salt !== 'string' || typeof entries !== 'object' || entries === null)
    return false;
  return [check, ...Object.values(entries)].every((sealed) => {
    const { iv, tag, data } = (sealed ?? {}) as Partial<Sealed>;
    return [iv, tag, data].every((part) => typeof part === 'string');
  });
}
