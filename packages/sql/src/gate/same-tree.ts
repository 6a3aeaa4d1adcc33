type Node = Readonly<Record<string, unknown>>;

/** Places, comments and what only says how something was written. */
const UNSEEN =
  /(?:^|_)(?:span|spans|location|token|comments?|quote_style|quoted|stmt_len|alias_explicit_as|explicit|stmt_location|list_start|list_end|rexpr_list_start|rexpr_list_end)$/;
/** Brackets around a value. */
const BRACKETS: Readonly<Record<string, string | undefined>> = { Nested: '', paren: 'this' };

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'string') return value.toLowerCase();
  if (typeof value !== 'object' || value === null) return value === undefined ? null : value;
  const node = value as Node;
  const keys = Object.keys(node).filter(
    (key) => !UNSEEN.test(key) && node[key] !== null && node[key] !== undefined,
  );
  if (keys.length === 1 && Object.hasOwn(BRACKETS, keys[0])) {
    const field = BRACKETS[keys[0]];
    const inner = node[keys[0]];
    if (field === '') return plain(inner);
    if (field !== undefined && typeof inner === 'object' && inner !== null)
      return plain((inner as Node)[field]);
  }
  return keys.sort().map((key) => [key, plain(node[key])]);
}

/**
 * Whether two trees of one parser are the same but for places, comments, brackets and letter case. Letter case is left
 * to the reader of the names: it says nothing about what a statement does to which rows by which operators.
 */
export function sameTree(a: unknown, b: unknown): boolean {
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}
