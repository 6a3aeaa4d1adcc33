import type { RuleName } from './rule-names.ts';

/** One broken rule at one place. `line` is one-based. */
export interface Finding {
  readonly rule: RuleName;
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

/** "packages/a/src/b.ts:12 rule: message". */
export function renderFinding({ rule, file, line, message }: Finding): string {
  return `${file}${line === undefined ? '' : `:${line}`} ${rule}: ${message}`;
}
