export { makeKeyFile, readKeyFile } from './key-file.ts';
export { secretError } from './secret-error.ts';
export { SecretVault } from './vault.ts';
