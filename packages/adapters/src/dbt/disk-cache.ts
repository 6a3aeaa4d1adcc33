import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ContentCache } from '@dataing/ports';

export interface DiskCacheOptions {
  /** What was kept under another version is not seen, and goes when room is made. */
  readonly version: string;
  /** By default 64 MB. */
  readonly sizeMaxBytes?: number;
}

/** A cache in a folder. Nothing is lost but time when the folder is deleted, at any moment. */
export interface DiskCache extends ContentCache {
  /** Writes what is new. The error of the file system where it cannot be written: the cache then was of this run alone. */
  close(): Error | undefined;
}

const SIZE_MAX_BYTES = 1 << 26;
/** More packs than this are made one. */
const PACKS_MAX = 12;
const LEFT_BEHIND_MS = 3_600_000;
const decoder = new TextDecoder();

/** Where a value stands in a pack. */
type Place = readonly [key: string, offset: number, length: number];

interface Pack {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Where the values begin. */
  readonly start: number;
  readonly places: readonly Place[];
}

/**
 * Opens the cache in `folder`, which need not be there. It consists of packs, each written by one process under a
 * name of its own and renamed into place whole, so that writers never meet; a pack that is damaged counts as absent.
 * When packs are many or large they are made one, of what this run used first and then of the newest.
 */
export function openDiskCache(folder: string, options: DiskCacheOptions): DiskCache {
  return new PackedCache(folder, options);
}

class PackedCache implements DiskCache {
  readonly #folder: string;
  readonly #prefix: string;
  readonly #sizeMaxBytes: number;
  /** The newest first. */
  readonly #packs: readonly Pack[];
  readonly #places = new Map<string, readonly [Pack, Place]>();
  readonly #used = new Map<string, string>();
  readonly #fresh = new Map<string, string>();

  constructor(folder: string, { version, sizeMaxBytes = SIZE_MAX_BYTES }: DiskCacheOptions) {
    this.#folder = folder;
    this.#prefix = `${FORMAT}-${version}-`;
    this.#sizeMaxBytes = sizeMaxBytes;
    this.#packs = packNames(folder, this.#prefix).flatMap((name) => readPack(folder, name) ?? []);
    for (const pack of this.#packs)
      for (const place of pack.places)
        if (!this.#places.has(place[0])) this.#places.set(place[0], [pack, place]);
  }

  get(key: string): string | undefined {
    const known = this.#fresh.get(key) ?? this.#used.get(key);
    if (known !== undefined) return known;
    const found = this.#places.get(key);
    if (found === undefined) return undefined;
    const value = textAt(...found);
    this.#used.set(key, value);
    return value;
  }

  set(key: string, value: string): void {
    this.#fresh.set(key, value);
  }

  close(): Error | undefined {
    const size = this.#packs.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const isFull = size > this.#sizeMaxBytes || this.#packs.length >= PACKS_MAX;
    if (this.#fresh.size === 0 && !isFull) return undefined;
    try {
      mkdirSync(this.#folder, { recursive: true });
      this.#write(isFull ? this.#worthKeeping() : this.#fresh);
      if (isFull) for (const { name } of this.#packs) rmSync(join(this.#folder, name), { force: true });
      this.#sweep();
      this.#fresh.clear();
      return undefined;
    } catch (error) {
      return error as Error;
    }
  }

  /** What this run made and used, then the rest from the newest on, to half of the room. */
  #worthKeeping(): ReadonlyMap<string, string> {
    const kept = new Map<string, string>();
    let room = this.#sizeMaxBytes / 2;
    const keep = (key: string, value: string) => {
      if (kept.has(key) || room < value.length) return;
      room -= value.length + key.length;
      kept.set(key, value);
    };
    for (const [key, value] of this.#fresh) keep(key, value);
    for (const [key, value] of this.#used) keep(key, value);
    for (const [key, found] of this.#places) keep(key, textAt(...found));
    return kept;
  }

  #write(entries: ReadonlyMap<string, string>): void {
    const bytes = packOf(entries);
    const stamp = Date.now().toString(36).padStart(9, '0');
    const name = `${this.#prefix}${stamp}-${process.pid}-${crc32(bytes).toString(16)}.pack`;
    const temporary = join(this.#folder, `${name}.tmp`);
    writeFileSync(temporary, bytes);
    renameSync(temporary, join(this.#folder, name));
  }

  /** Removes packs of other versions and what a killed process left, when nobody can be at work on them. */
  #sweep(): void {
    for (const name of readdirSync(this.#folder)) {
      const isOther = name.endsWith('.pack') && !name.startsWith(this.#prefix);
      if (!isOther && !name.endsWith('.pack.tmp')) continue;
      const path = join(this.#folder, name);
      const { mtimeMs = Number.POSITIVE_INFINITY } = statSync(path, { throwIfNoEntry: false }) ?? {};
      if (Date.now() - mtimeMs > LEFT_BEHIND_MS) rmSync(path, { force: true });
    }
  }
}

/** The layout of a pack; another layout has another name. */
const FORMAT = 'p1';
const HEADER_BYTES = 8;

/** Checksum of all that follows, length of the index, the index as JSON, the values. */
function packOf(entries: ReadonlyMap<string, string>): Uint8Array {
  const values = [...entries.values()].map((value) => Buffer.from(value));
  let offset = 0;
  const places = [...entries.keys()].map((key, i): Place => {
    offset += values[i].length;
    return [key, offset - values[i].length, values[i].length];
  });
  const index = Buffer.from(JSON.stringify(places));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(index.length, 4);
  const bytes = Buffer.concat([header, index, ...values]);
  bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0);
  return bytes;
}

/** Undefined when it is damaged, or gone since it was listed. */
function readPack(folder: string, name: string): Pack | undefined {
  try {
    const bytes = readFileSync(join(folder, name));
    if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== crc32(bytes.subarray(4))) return undefined;
    const start = HEADER_BYTES + bytes.readUInt32LE(4);
    return { name, bytes, start, places: JSON.parse(decoder.decode(bytes.subarray(HEADER_BYTES, start))) };
  } catch {
    return undefined;
  }
}

function textAt({ bytes, start }: Pack, [, offset, length]: Place): string {
  return decoder.decode(bytes.subarray(start + offset, start + offset + length));
}

/** The newest first; none where the folder is not there. */
function packNames(folder: string, prefix: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.startsWith(prefix) && name.endsWith('.pack'));
    return names.sort().reverse();
  } catch {
    return [];
  }
}
