import type { Diagnostic } from '@dataing/base/diagnostics';
import { sha256Hex } from '@dataing/base/random';
import type { PackageFile } from '../project/package-file.ts';
import type { FileReader } from '../project/read-files.ts';
import type { Resource, SourceTable } from '../project/resource.ts';
import type { Manifest, ManifestNode } from './manifest.ts';

/** What files say, or files and a manifest. */
interface Found {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly sources: readonly SourceTable[];
}

interface Merged extends Found {
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Resources as a manifest gives them, with what their files hold. A file that is another than when the manifest was
 * written, or that the manifest has not, counts as it is now, and DBT_MANIFEST_STALE says so. Nodes of packages that
 * are not among the files are there by the manifest alone.
 */
export function mergeManifest(
  own: Found,
  manifest: Manifest,
  packages: readonly PackageFile[],
  reader: FileReader,
): Merged {
  const folders = new Map(packages.map(({ name, folder }) => [name, folder]));
  const resources = new Map<string, Resource>();
  const stale: string[] = [];
  for (const node of manifest.nodes) {
    const folder = folders.get(node.package);
    const path = `${folder ?? `${node.package}/`}${node.path}`;
    const file = own.resources.get(node.id);
    const isChanged =
      folder !== undefined && node.checksum !== undefined && !isSame(reader, path, node.checksum);
    if (isChanged) stale.push(path);
    // A file that is gone is no longer part of the project.
    if (folder !== undefined && !reader.files.has(path)) continue;
    if (isChanged && file !== undefined) resources.set(node.id, file);
    else resources.set(node.id, resourceOf(node, path, file));
  }
  const known = new Set(manifest.nodes.map((it) => it.id));
  for (const [id, file] of own.resources) {
    if (known.has(id)) continue;
    resources.set(id, file);
    stale.push(file.path);
  }
  const declared = new Set(manifest.sources.map((it) => it.id));
  const sources = [...manifest.sources, ...own.sources.filter((it) => !declared.has(it.id))];
  return { resources, sources, diagnostics: staleness(stale) };
}

function resourceOf(node: ManifestNode, path: string, file: Resource | undefined): Resource {
  const { id, kind, name, version, fqn, language, columns, given } = node;
  // A snapshot's text is its block alone, a seed's its first line.
  const text = file?.text ?? node.text;
  const inside = file?.inside ?? path;
  const base = { id, kind, package: node.package, name, version, path, inside, fqn, language, text, columns };
  return { ...base, given, levels: [given.config], properties: file?.properties ?? {} };
}

function staleness(paths: readonly string[]): Diagnostic[] {
  if (paths.length === 0) return [];
  const shown = [...new Set(paths)].sort();
  const named = shown.slice(0, 3).join(', ');
  const rest = shown.length > 3 ? ` and ${shown.length - 3} more` : '';
  return [
    {
      code: 'DBT_MANIFEST_STALE',
      severity: 'warning',
      message: `the manifest is of other files than there are now: ${named}${rest}`,
      help: 'Run `dbt compile` to write it anew; until then these files are rendered without it.',
    },
  ];
}

/** dbt hashes the content without the blanks around it. */
function isSame(reader: FileReader, path: string, checksum: string): boolean {
  const bytes = reader.files.get(path);
  return (
    bytes !== undefined &&
    reader.kept(`sha256:${reader.hash(path)}`, () => sha256Hex(trimmed(bytes))) === checksum
  );
}

function trimmed(bytes: Uint8Array): Uint8Array {
  let [start, end] = [0, bytes.length];
  while (start < end && isBlank(bytes[start])) start++;
  while (end > start && isBlank(bytes[end - 1])) end--;
  return bytes.subarray(start, end);
}

/** Of ASCII, as Python's str.strip has it. */
function isBlank(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13) || (byte >= 28 && byte <= 31);
}
