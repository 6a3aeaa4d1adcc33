import { buildLineIndex, type Diagnostic, type LineIndex, nearest, spanAt } from '@dataing/base/diagnostics';
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import type { Field, Fields } from './fields.ts';

/** A value of the file, and the key that leads to it. */
export interface Entry {
  readonly key: string;
  readonly keyNode: Node | null;
  readonly node: Node | null;
}

type FieldValue = string | number | readonly string[];
export type FieldValues = Readonly<Record<string, FieldValue | undefined>>;

/** What a reader finds wrong, before its place is added. */
type Problem = Omit<Diagnostic, 'severity' | 'span'>;

/** Reads a YAML text key by key; what does not fit becomes a diagnostic with its place, and the rest is read on. */
export class YamlReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #document: Document;
  readonly #index: LineIndex;

  constructor(file: string, text: string) {
    this.#document = parseDocument(text, { logLevel: 'silent', prettyErrors: false });
    this.#index = buildLineIndex(file, text);
    // What follows the first fault of the form is its consequence.
    for (const error of this.#document.errors.slice(0, 1)) {
      this.#report(error.pos, { code: 'PROJECT_SYNTAX', message: error.message.split('\n')[0] });
    }
  }

  /** The members of the whole file that have a value; none of an empty one. */
  top(): readonly Entry[] {
    const whole: Entry = { key: 'the file', keyNode: null, node: this.#document.contents as Node | null };
    return this.#isNothing(whole) ? [] : this.members(whole).filter((entry) => !this.#isNothing(entry));
  }

  #isNothing({ node }: Entry): boolean {
    return node === null || (isScalar(node) && node.value === null);
  }

  /** The members of a mapping. */
  members({ key, node }: Entry): readonly Entry[] {
    const map = this.#resolve(node);
    if (!isMap(map)) {
      this.#wrong(node, key, 'is no mapping', 'Write keys below it, each with a colon.');
      return [];
    }
    return map.items.map(({ key: name, value }) => ({
      key: String(isScalar(name) ? name.value : name),
      keyNode: name as Node,
      node: value as Node | null,
    }));
  }

  /** The items of a list. */
  items({ key, node }: Entry): readonly Entry[] {
    const list = this.#resolve(node);
    if (isSeq(list)) return list.items.map((item) => ({ key, keyNode: null, node: item as Node }));
    this.#wrong(node, key, 'is no list', 'Write its items below it, each with a dash.');
    return [];
  }

  /** The values of a mapping whose keys are known; what is missing or unknown is said. */
  fields(entry: Entry, fields: Fields): FieldValues {
    const members = this.members(entry);
    const values: Record<string, FieldValue | undefined> = {};
    for (const member of members) {
      const field = this.known(member, fields);
      if (field !== undefined) values[member.key] = this.#value(member, field);
    }
    for (const [name, field] of Object.entries(fields)) {
      if (field.isRequired !== true || members.some(({ key }) => key === name)) continue;
      const message = `${entry.key} has no ${name}`;
      this.report(entry, { code: 'PROJECT_MISSING_KEY', message, help: `Add ${name}: ${field.about}.` });
    }
    return values;
  }

  /** What is known of a key; one that nothing is known of is said with the nearest. */
  known<T>({ key, keyNode }: Entry, fields: Readonly<Record<string, T>>): T | undefined {
    if (Object.hasOwn(fields, key)) return fields[key];
    if (key === 'password') {
      this.#report(keyNode?.range, {
        code: 'PROJECT_SECRET_IN_CLEAR',
        message: 'a password does not belong into this file',
        help: 'Name an environment variable with password_env, or keep it in .dataing/secrets: dataing source add.',
      });
      return undefined;
    }
    const names = Object.keys(fields);
    this.#report(keyNode?.range, {
      code: 'PROJECT_UNKNOWN_KEY',
      message: `${key} is no key that stands here`,
      suggestion: nearest(key, names),
      help: `Keys: ${names.join(', ')}.`,
    });
    return undefined;
  }

  /** The text of one member before all others are read: what decides which they are. */
  peek(entry: Entry, name: string): Entry | undefined {
    const map = this.#resolve(entry.node);
    return isMap(map) ? this.members(entry).find(({ key }) => key === name) : undefined;
  }

  text(entry: Entry, field: Field): string | undefined {
    const value = this.#value(entry, field);
    return typeof value === 'string' ? value : undefined;
  }

  /** Says something at the key of an entry, or at its value where it has none. */
  report({ keyNode, node }: Entry, problem: Problem): void {
    this.#report((keyNode ?? node)?.range, problem);
  }

  #value(entry: Entry, field: Field): FieldValue | undefined {
    const { key, node } = entry;
    const found = this.#resolve(node);
    if (field.kind === 'texts') {
      if (!isSeq(found)) return this.#text(entry, field);
      return this.items(entry).flatMap((item) => this.#text(item, field) ?? []);
    }
    if (field.kind === 'text') return this.#text(entry, field);
    const { least = 0, most = Number.MAX_SAFE_INTEGER } = field;
    const value = isScalar(found) ? found.value : undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    return this.#wrong(node, key, `is no whole number from ${least} to ${most}`, sentence(field.about));
  }

  #text({ key, node }: Entry, { choices, about }: Field): string | undefined {
    const found = this.#resolve(node);
    const value = isScalar(found) ? found.value : undefined;
    // Unquoted, a name such as 2024 is a number to YAML.
    const text = typeof value === 'number' && isScalar(found) ? found.source : value;
    if (typeof text !== 'string' || text === '') return this.#wrong(node, key, 'is no text', sentence(about));
    if (choices === undefined || choices.includes(text)) return text;
    this.#report(node?.range, {
      code: 'PROJECT_BAD_VALUE',
      message: `${key} cannot be ${text}`,
      suggestion: nearest(text, choices),
      help: choices.length === 0 ? 'There are none yet.' : `Give one of: ${choices.join(', ')}.`,
    });
    return undefined;
  }

  #wrong(node: Node | null, key: string, what: string, help: string): undefined {
    this.#report(node?.range, { code: 'PROJECT_BAD_VALUE', message: `${key} ${what}`, help });
  }

  #resolve(node: Node | null): Node | null | undefined {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }

  #report(range: readonly number[] | null | undefined, problem: Problem): void {
    const [start, end] = range ?? [0, 0];
    this.diagnostics.push({ ...problem, severity: 'error', span: spanAt(this.#index, start, end) });
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
