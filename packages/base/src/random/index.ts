/**
 * Randomness as a function of place. A value depends on (epoch, seed, table, column, purpose) by its `StreamKey` and on
 * its row's 64-bit address, and on nothing else (invariant 1; docs/decisions/0001-random-streams.md).
 *
 * Keys: `streamKey` hashes the five parts. One key per purpose: value, null, tail, retry, each modifier.
 * Addresses: a root's is its index (`rootAddress`, `rootAddresses`, `rootAddressesAt`); a child's is its parent's address
 * mixed under the child table's own key, plus its ordinal (`childAddress`, `childAddresses`), at any depth.
 * Draws: `drawAt` gives 64 bits for one row, `fillDraws` for a block; `uniformFrom` and `belowFrom` turn a draw into a
 * double in [0, 1) or an integer below a bound, `fillUniform` and `fillBelow` do so for a block at once.
 * Names: `...At` takes an address, `...From` takes a draw, `fill...` takes a block and agrees with both bit for bit.
 * Permutations: `permute` and `unpermute`, or `buildPermutation` once and `permuteWith` for many.
 *
 * Blocks of 2,000 to 8,000 rows stay in the first cache: a draw costs 3.8 ns there.
 */
export * from './addresses.ts';
export * from './below.ts';
export * from './draws.ts';
export * from './permutation.ts';
export * from './rows.ts';
export * from './sha256.ts';
export * from './stream-key.ts';
