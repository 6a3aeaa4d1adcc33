import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';

/** A text that was encrypted; base64. */
export interface Sealed {
  readonly iv: string;
  readonly tag: string;
  readonly data: string;
}

const KEY_BYTES = 32;
const IV_BYTES = 12;
/** 32 MiB and three rounds: one of the settings that OWASP's cheat sheet on storing passwords gives for scrypt. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 3, maxmem: 2 ** 26 };

/** A key of 256 bits from a passphrase, by scrypt (RFC 7914). */
export function deriveKey(passphrase: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, SCRYPT, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

/** Encrypts by AES-256-GCM under a fresh nonce. `label` is not in it, but it opens under that label only. */
export function seal(key: Uint8Array, label: string, text: string): Sealed {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(label));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const [ivText, tag, dataText] = [iv, cipher.getAuthTag(), data].map((bytes) => bytes.toString('base64'));
  return { iv: ivText, tag, data: dataText };
}

/** The text, or undefined where key or label are others, or a bit was changed. */
export function unseal(key: Uint8Array, label: string, { iv, tag, data }: Sealed): string | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(label)).setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
