import { constants, zstdCompressSync } from 'node:zlib';
import type { Codec, CodecName } from '@dataing/ports';
import { snappyCompress } from './snappy.ts';

export { snappyCompress } from './snappy.ts';

/**
 * Block compression over `node:zlib` (zstd at level 1, without a checksum: Parquet readers want none) and our own
 * Snappy. The bytes depend on the input and, for zstd, on the zstd version that Node was built with.
 */
export const nodeCodec: Codec = { compress };

function compress(codec: CodecName, bytes: Uint8Array): Uint8Array {
  switch (codec) {
    case 'none':
      return bytes.slice();
    case 'snappy':
      return snappyCompress(bytes);
    case 'zstd':
      return owned(
        zstdCompressSync(bytes, {
          params: { [constants.ZSTD_c_compressionLevel]: 1 },
          pledgedSrcSize: bytes.length,
          // One output chunk: larger than zstd's own bound, so that nothing is concatenated.
          chunkSize: bytes.length + (bytes.length >> 8) + 1024,
          maxOutputLength: bytes.length + (bytes.length >> 8) + 2048,
        }),
      );
  }
}

/** A Buffer may be a view of a shared pool or of a much larger buffer; what leaves here owns its bytes. */
function owned(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
