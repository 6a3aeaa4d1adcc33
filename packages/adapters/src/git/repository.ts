import type { CommitRange, GitCommit, GitFile, GitRepository } from '@dataing/ports';
import { ObjectReader } from './object-reader.ts';
import { LOG_FORMAT, parseLog } from './parse-log.ts';
import { gitError, runGit } from './run-git.ts';

/**
 * The repository that a folder is in: a work tree, a folder inside one, or a bare git directory. One `git log` per call
 * of `commits`, one `git cat-file` for everything else. Rejects with GIT_NOT_A_REPOSITORY or GIT_FAILED.
 */
export async function openRepository(folder: string): Promise<GitRepository> {
  const { status, output, said } = await runGit(folder, [
    'rev-parse',
    '--is-shallow-repository',
    '--show-prefix',
  ]);
  if (status !== 0) throw gitError('GIT_NOT_A_REPOSITORY', `${folder} is in no git repository: ${said}`);
  const [shallow, prefix = ''] = output.toString().split('\n');
  return new Repository(folder, prefix, shallow === 'true');
}

/** git stops at the first commit that is too early; clocks of those who commit do not agree, so it goes on for a while. */
const CLOCK_SLACK_MS = 30 * 86_400_000;

class Repository implements GitRepository {
  readonly prefix: string;
  readonly #folder: string;
  readonly #shallow: boolean;
  readonly #objects: ObjectReader;
  /** Entries of folders by the id of the tree: most folders are the same from commit to commit. */
  readonly #trees = new Map<string, readonly TreeEntry[]>();
  #isClosed = false;

  constructor(folder: string, prefix: string, shallow: boolean) {
    this.prefix = prefix;
    this.#folder = folder;
    this.#shallow = shallow;
    this.#objects = new ObjectReader(folder);
  }

  async find(name = 'HEAD'): Promise<string | undefined> {
    this.#check();
    return (await this.#objects.read(`${name}^{commit}`))?.id;
  }

  isShallow(): Promise<boolean> {
    return Promise.resolve(this.#shallow);
  }

  async commits(wanted: CommitRange = {}): Promise<readonly GitCommit[]> {
    this.#check();
    const { tips = ['HEAD'], without = [], sinceMs, limit, isFirstParent = false } = wanted;
    if (wanted.tips === undefined && (await this.find()) === undefined) return [];
    const [from, not] = await Promise.all([this.#ids(tips), this.#ids(without)]);
    const bound =
      sinceMs === undefined
        ? [...(limit === undefined ? [] : [`--max-count=${limit}`])]
        : [`--since=${Math.floor((sinceMs - CLOCK_SLACK_MS) / 1000)}`];
    const options = [...bound, ...(isFirstParent ? ['--first-parent'] : [])];
    const names = [...from, ...not.map((id) => `^${id}`)];
    const range = [...options, '--end-of-options', ...names, '--'];
    const commits = parseLog((await this.#log(range)).toString());
    if (sinceMs === undefined) return commits;
    return commits.filter((it) => it.committedAtMs >= sinceMs).slice(0, limit);
  }

  /** Where contents are missing (a partial clone) files that were renamed and changed at once are an old and a new one. */
  async #log(range: readonly string[]): Promise<Buffer> {
    const ran = await runGit(this.#folder, ['log', ...LOG_FORMAT, ...range]);
    if (ran.status === 0) return ran.output;
    const isPartial = ran.said.includes('unable to read');
    const again = isPartial ? await runGit(this.#folder, ['log', ...LOG_FORMAT, '-M100%', ...range]) : ran;
    if (again.status === 0) return again.output;
    throw gitError('GIT_FAILED', `git log ended with ${again.status}: ${again.said}`);
  }

  async files(commit: string, paths?: readonly string[]): Promise<readonly GitFile[]> {
    this.#check();
    const tree = await this.#objects.read(`${commit}^{tree}`);
    if (tree === undefined) throw unknown('list', commit);
    const files: GitFile[] = [];
    await this.#list(tree.id, '', files, paths === undefined ? undefined : placesOf(paths));
    const wanted = new Set(paths);
    return paths === undefined ? files : files.filter((it) => wanted.has(it.path));
  }

  async contents(blobs: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    this.#check();
    const objects = await Promise.all([...new Set(blobs)].map((id) => this.#objects.read(id)));
    return new Map(objects.flatMap((it) => (it?.kind === 'blob' ? [[it.id, it.bytes] as const] : [])));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#objects.close();
  }

  #check(): void {
    if (this.#isClosed) throw gitError('GIT_CLOSED', 'the repository is closed');
  }

  /** Ids of commits by name, so that no name is ever taken for an option or a range. */
  #ids(names: readonly string[]): Promise<string[]> {
    return Promise.all(
      names.map(async (name) => {
        const commit = await this.find(name);
        if (commit === undefined) throw unknown('find', name);
        return commit;
      }),
    );
  }

  async #list(tree: string, folder: string, into: GitFile[], places?: ReadonlySet<string>): Promise<void> {
    for (const { mode, name, id } of await this.#entries(tree)) {
      const path = folder + name;
      if (places?.has(path) === false) continue;
      if (mode === '40000') await this.#list(id, `${path}/`, into, places);
      else if (mode.startsWith('100')) into.push({ path, blob: id });
    }
  }

  async #entries(tree: string): Promise<readonly TreeEntry[]> {
    const known = this.#trees.get(tree);
    if (known !== undefined) return known;
    const object = await this.#objects.read(tree);
    const entries = object === undefined ? [] : parseTree(object.bytes, tree.length / 2);
    this.#trees.set(tree, entries);
    return entries;
  }
}

function unknown(what: string, commit: string) {
  return gitError('GIT_UNKNOWN_COMMIT', `git cannot ${what} ${commit}: the repository has no such commit`);
}

/** Paths and the folders that lead to them. */
function placesOf(paths: readonly string[]): ReadonlySet<string> {
  const places = new Set<string>();
  for (const path of paths)
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) places.add(path.slice(0, end));
  return places;
}

interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly id: string;
}

/** `mode name NUL id` over and over; an id takes 20 or 32 bytes. */
function parseTree(bytes: Buffer, idBytes: number): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at);
    const end = bytes.indexOf(0, space);
    const next = end + 1 + idBytes;
    entries.push({
      mode: bytes.toString('latin1', at, space),
      name: bytes.toString('utf8', space + 1, end),
      id: bytes.toString('hex', end + 1, next),
    });
    at = next;
  }
  return entries;
}
