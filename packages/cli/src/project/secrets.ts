import { isAbsolute, join, relative } from 'node:path';
import { makeKeyFile, readKeyFile, SecretVault, secretError } from '@dataing/adapters/secrets';
import type { Io } from '../io.ts';
import type { Project } from './find-project.ts';
import { makeStateFolder } from './state-folder.ts';

function vaultOf(project: Project, io: Io): SecretVault {
  const path = join(project.stateFolder, 'secrets');
  return new SecretVault(path, relative(io.cwd, path));
}

/** Errors: SECRET_. */
export async function readSecret(project: Project, name: string, io: Io): Promise<string> {
  const vault = vaultOf(project, io);
  // Without the entry no key is of use: that is said first.
  const passphrase = (await vault.names()).includes(name) ? await passphraseOf(io) : '';
  return vault.get(name, passphrase);
}

/** Encrypts; makes the key file where there is neither one nor a passphrase, and says so. Errors: SECRET_. */
export async function writeSecret(project: Project, name: string, secret: string, io: Io): Promise<void> {
  const passphrase = await passphraseOf(io, true);
  await makeStateFolder(project);
  await vaultOf(project, io).put(name, secret, passphrase);
}

/** False: there was none. */
export function removeSecret(project: Project, name: string, io: Io): Promise<boolean> {
  return vaultOf(project, io).remove(name);
}

async function passphraseOf(io: Io, make = false): Promise<string> {
  const { DATAING_PASSPHRASE: passphrase } = io.env;
  if (passphrase !== undefined && passphrase !== '') return passphrase;
  const path = keyFileOf(io);
  const found = path === undefined ? undefined : await readKeyFile(path);
  if (found !== undefined) return found;
  if (!make || path === undefined) {
    const message = 'the secrets are encrypted, and there is no key';
    throw secretError('SECRET_LOCKED', message, 'Set DATAING_PASSPHRASE, or DATAING_KEY_FILE to a key file.');
  }
  const made = await makeKeyFile(path);
  io.stderr.write(`key: ${path} was made; without it, the secrets of this machine cannot be read\n`);
  return made;
}

/** DATAING_KEY_FILE, or `dataing/key` in the person's folder of settings. */
function keyFileOf({ env, cwd }: Io): string | undefined {
  const { DATAING_KEY_FILE: given, XDG_CONFIG_HOME: settings, HOME: home } = env;
  if (given !== undefined && given !== '') return isAbsolute(given) ? given : join(cwd, given);
  if (settings !== undefined && isAbsolute(settings)) return join(settings, 'dataing/key');
  return home === undefined || home === '' ? undefined : join(home, '.config/dataing/key');
}
