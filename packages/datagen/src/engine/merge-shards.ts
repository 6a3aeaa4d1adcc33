import { combineHashes } from '@dataing/base/columns';
import type { Diagnostic, Outcome } from '@dataing/base/diagnostics';
import { addTotals, noTotals, type IncidentTotals } from '../faults/find-hits.ts';
import { relabel, type IncidentLabel } from '../faults/incident-labels.ts';
import type { Manifest, ShardManifest, TableManifest } from './manifest.ts';

export interface MergedShards {
  /** That of the whole run, but for the names of its files. */
  readonly manifest: Manifest;
  readonly incidents: readonly IncidentLabel[];
}

/**
 * The manifest of a whole run from those of its shards, or what keeps them from being one: another plan, a shard
 * missing or twice, blocks that do not follow each other.
 */
export function mergeShards(shards: readonly ShardManifest[]): Outcome<MergedShards> {
  const [first] = shards;
  if (first === undefined)
    return refusal('SHARD_MISSING', ['there is no manifest of a shard (_shard-*.json)']);
  const strangers = shards.filter((shard) => factsOf(shard) !== factsOf(first));
  if (strangers.length > 0) {
    const names = strangers.map(nameOf).join(', ');
    return refusal('SHARD_OTHER_PLAN', [`${names} and ${nameOf(first)} are of different runs`]);
  }
  const ordered = [...shards].sort((a, b) => a.shard - b.shard);
  const faults = [
    ...missingShards(ordered),
    ...Object.keys(first.tables).flatMap((name) => gaps(ordered, name)),
  ];
  if (faults.length > 0) return refusal('SHARD_MISSING', faults);
  const { schema_name, schema_hash, seed, compat, versions, incidents_planted, root_rows } = first;
  const tables = Object.keys(first.tables).map((name) => [
    name,
    mergeTable(ordered.map((it) => it.tables[name])),
  ]);
  const manifest: Manifest = {
    format: 1,
    ...{ schema_name, schema_hash, seed, ...(compat === undefined ? {} : { compat }) },
    ...{ versions, incidents_planted, root_rows },
    tables: Object.fromEntries(tables),
    files: ordered.flatMap(({ files }) => files),
  };
  const incidents = first.incidents.map((_, i) => {
    const parts = ordered.map((shard) => shard.incidents[i]);
    return relabel(
      parts.map(({ label }) => label),
      sumOf(parts.map(({ totals }) => totals)),
    );
  });
  return { ok: true, value: { manifest, incidents }, diagnostics: [] };
}

function sumOf(parts: readonly IncidentTotals[]): IncidentTotals {
  const sum = noTotals();
  for (const part of parts) addTotals(sum, part);
  return sum;
}

/** All that must agree: everything but which shard it is and what it made. */
function factsOf(shard: ShardManifest): string {
  const { schema_name, schema_hash, seed, compat, versions, incidents_planted, root_rows } = shard;
  const { shards, incidents } = shard;
  const tables = Object.entries(shard.tables).map(([name, { all_blocks, columns }]) => [
    name,
    all_blocks,
    Object.entries(columns).map(([column, { type, nullable }]) => [column, type, nullable]),
  ]);
  const ids = incidents.map(({ label }) => label.id);
  return JSON.stringify([
    schema_name,
    schema_hash,
    seed,
    compat,
    versions,
    incidents_planted,
    root_rows,
    shards,
    tables,
    ids,
  ]);
}

function missingShards(ordered: readonly ShardManifest[]): string[] {
  const numbers = ordered.map(({ shard }) => shard);
  const wanted = Array.from({ length: ordered[0].shards }, (_, i) => i + 1);
  const missing = wanted.filter((number) => !numbers.includes(number));
  const twice = numbers.filter((number, i) => numbers.indexOf(number) !== i);
  return [
    ...(missing.length === 0 ? [] : [`of ${wanted.length} shards there is no ${missing.join(', ')}`]),
    ...(twice.length === 0 ? [] : [`there is more than one shard ${twice.join(', ')}`]),
  ];
}

function gaps(ordered: readonly ShardManifest[], table: string): string[] {
  let next = 0;
  for (const shard of ordered) {
    const { first_block, block_rows } = shard.tables[table];
    if (block_rows.length === 0) continue;
    if (first_block !== next)
      return [
        `blocks of "${table}" before ${first_block} are missing: ${nameOf(shard)} follows block ${next - 1}`,
      ];
    next += block_rows.length;
  }
  const all = ordered[0].tables[table].all_blocks;
  return next === all ? [] : [`"${table}" has ${next} of its ${all} blocks`];
}

function mergeTable(parts: readonly TableManifest[]): TableManifest {
  const [{ primary_key, references }] = parts;
  const columns = Object.entries(parts[0].columns).map(([name, { type, nullable }]) => {
    const blocks = parts.flatMap((part) => part.columns[name].blocks);
    return [name, { type, nullable, hash: combineHashes(blocks), blocks }];
  });
  return {
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    block_rows: parts.flatMap(({ block_rows }) => block_rows),
    files: parts.flatMap(({ files }) => files),
    primary_key,
    references,
    columns: Object.fromEntries(columns),
  };
}

function nameOf({ shard, shards }: ShardManifest): string {
  return `shard ${shard}/${shards}`;
}

function refusal(code: string, messages: readonly string[]): Outcome<MergedShards> {
  const help =
    code === 'SHARD_MISSING'
      ? 'Run the shards that are missing with the same schema and flags, into the same folder.'
      : 'Keep the shards of one run in a folder of their own.';
  const diagnostics = messages.map((message): Diagnostic => ({ code, severity: 'error', message, help }));
  return { ok: false, diagnostics };
}
