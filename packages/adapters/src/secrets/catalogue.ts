import type { CatalogueEntry } from '@dataing/base/diagnostics';

export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'SECRET_UNKNOWN',
    title: 'There is no secret of this name',
    cause:
      'The source names an entry of .dataing/secrets that is not there; the file is not committed with it.',
    remedy: 'Add it again on this machine with `dataing source add`, or use an environment variable.',
    example: 'SECRET_UNKNOWN: there is no secret shop',
  },
  {
    code: 'SECRET_LOCKED',
    title: 'The secrets are encrypted, and no key is at hand',
    cause: 'Neither DATAING_PASSPHRASE nor a key file is there.',
    remedy: 'Set DATAING_PASSPHRASE, or DATAING_KEY_FILE to the file that the secrets were made with.',
    example: 'SECRET_LOCKED: .dataing/secrets is encrypted, and there is no key',
  },
  {
    code: 'SECRET_WRONG_KEY',
    title: 'The key is not the one that the secrets were made with',
    cause: 'DATAING_PASSPHRASE or the key file differs from when the first secret was added.',
    remedy:
      'Use that passphrase or key file. If it is lost, the secrets are too: remove .dataing/secrets and add the sources again.',
    example: 'SECRET_WRONG_KEY: the passphrase does not open .dataing/secrets',
  },
  {
    code: 'SECRET_DAMAGED',
    title: 'The file of secrets was changed or damaged',
    cause: 'It is not what Dataing wrote: cut, edited, or an entry was moved to another name.',
    remedy: 'Bring it back from a backup, or remove it and add the secrets again.',
    example: 'SECRET_DAMAGED: the entry shop of .dataing/secrets was changed',
  },
  {
    code: 'SECRET_KEY_OPEN',
    title: 'The key file may be read by others',
    cause: 'Its permissions let the group or everybody read it.',
    remedy: 'Close it: chmod 600 FILE.',
    example: 'SECRET_KEY_OPEN: the key file ~/.config/dataing/key may be read by others',
  },
];
