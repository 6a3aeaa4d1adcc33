import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { readYaml } from './yaml.ts';

/** Which test of which column is wanted. */
export interface WantedTest {
  /** The list that the entry stands in. */
  readonly list: 'models' | 'seeds' | 'snapshots';
  readonly name: string;
  readonly column: string;
  readonly test: string;
}

/** Where a test is to be written in a file of properties. */
export interface TestPlace {
  /** The lines go behind this one, counted from 1; null: at the end. */
  readonly line: number | null;
  /** Lines without an end of line; null where no whole line can be added, as inside `[not_null]`. */
  readonly insert: string | null;
  /** Whether the file has an entry of the model. */
  readonly hasEntry: boolean;
}

/** Lines, each so many columns further right than the place they stand at. */
type Block = ReadonlyArray<readonly [text: string, indent: number]>;

/**
 * The lines that add a test to a YAML file, so that dbt reads what it read before and the test: into the list of tests, the
 * column's entry, the list of columns or the model's entry, as far as these are there. dbt takes the last of two keys of one
 * name, so no key is written a second time.
 */
export function addTest(text: string, wanted: WantedTest): TestPlace {
  const { list, name, column, test } = wanted;
  const place = new Places(text);
  const testBlock: Block = [
    [`${place.testsKey}:`, 0],
    [`- ${test}`, 2],
  ];
  const columnBlock: Block = [[`- name: ${plainName(column)}`, 0], ...deeper(testBlock, 2)];
  const modelBlock: Block = [[`- name: ${plainName(name)}`, 0], ['columns:', 2], ...deeper(columnBlock, 4)];
  const root = place.root;
  if (root === null)
    return { line: null, insert: blockAt([[`${list}:`, 0], ...deeper(modelBlock, 2)], 0), hasEntry: false };
  if (root === undefined) return { line: null, insert: null, hasEntry: false };
  const models = pairOf(root, list);
  if (models === undefined)
    return {
      line: null,
      insert: blockAt([[`${list}:`, 0], ...deeper(modelBlock, 2)], place.column(root)),
      hasEntry: false,
    };
  const model = entryOf(models.value, name);
  if (model === undefined) return { ...place.intoList(models, modelBlock), hasEntry: false };
  const columns = pairOf(model, 'columns');
  if (columns === undefined)
    return { ...place.behindName(model, [['columns:', 0], ...deeper(columnBlock, 2)]), hasEntry: true };
  const entry = entryOf(columns.value, column);
  if (entry === undefined) return { ...place.intoList(columns, columnBlock), hasEntry: true };
  const tests = pairOf(entry, 'data_tests') ?? pairOf(entry, 'tests');
  if (tests === undefined) return { ...place.behindName(entry, testBlock), hasEntry: true };
  return { ...place.intoList(tests, [[`- ${test}`, 0]]), hasEntry: true };
}

type Where = Pick<TestPlace, 'line' | 'insert'>;
type AnyPair = Pair<Node, Node | null>;

/** Lines and columns of a YAML text. */
class Places {
  /** Null: the file says nothing yet; undefined: it is no block of keys. */
  readonly root: YAMLMap | null | undefined;
  /** dbt before 1.8 knows `tests` only; a file that has it goes on with it. */
  readonly testsKey: 'tests' | 'data_tests';
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    const document = readYaml(text);
    const { contents } = document;
    const isSound = document.errors.length === 0;
    if (contents === null || (isScalar(contents) && contents.value === null))
      this.root = isSound ? null : undefined;
    else this.root = isSound && isMap(contents) && contents.flow !== true ? contents : undefined;
    this.testsKey = /^\s*(- )?tests:/m.test(text) && !text.includes('data_tests:') ? 'tests' : 'data_tests';
  }

  /** How far right a node begins. */
  column(node: Node): number {
    const start = node.range![0];
    return start - (this.#text.lastIndexOf('\n', start - 1) + 1);
  }

  #line(offset: number): number {
    return this.#text.slice(0, offset).split('\n').length;
  }

  /** At the beginning of a list that is written with dashes. */
  intoList({ key, value }: AnyPair, block: Block): Where {
    const line = this.#line(key.range![1]);
    if (!isSeq(value) || value.flow === true || value.items.length === 0) return { line, insert: null };
    return { line, insert: blockAt(block, this.column(value as YAMLSeq)) };
  }

  /** Behind the name of an entry, as its next key. */
  behindName(entry: YAMLMap, block: Block): Where {
    const { key, value } = pairOf(entry, 'name')!;
    const [start, end] = [this.#line(key.range![0]), this.#line(value!.range![1])];
    const isLine = entry.flow !== true && start === end;
    return { line: end, insert: isLine ? blockAt(block, this.column(key)) : null };
  }
}

function pairOf(map: YAMLMap, name: string): AnyPair | undefined {
  const found = map.items.filter((it) => isScalar(it.key) && it.key.value === name);
  // Of two dbt takes the last one.
  return found.at(-1) as AnyPair | undefined;
}

function entryOf(list: unknown, name: string): YAMLMap | undefined {
  if (!isSeq(list)) return undefined;
  return list.items.filter(isMap).find((it) => {
    const value = pairOf(it, 'name')?.value;
    return isScalar(value) && String(value.value).toLowerCase() === name.toLowerCase();
  });
}

function deeper(block: Block, by: number): Block {
  return block.map(([text, indent]) => [text, indent + by]);
}

function blockAt(block: Block, column: number): string {
  return block.map(([text, indent]) => `${' '.repeat(column + indent)}${text}`).join('\n');
}

/** A name as YAML reads it back as that text: quoted where it could be read as anything else. */
function plainName(name: string): string {
  const isPlain = /^[A-Za-z][A-Za-z0-9_]+$/.test(name) && !/^(true|false|yes|no|on|off|null)$/i.test(name);
  return isPlain ? name : JSON.stringify(name);
}
