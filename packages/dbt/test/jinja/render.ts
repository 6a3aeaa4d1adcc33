import { BOUNDS, parseTemplate, Runner, Scope, TemplateFault, toValue } from '@dataing/dbt/jinja';
import { freeNames } from '../../src/context/free-names.ts';

/** What a template gives: its text, or which kind of fault it is. */
type Answer = string | { readonly fault: 'syntax' | 'name' | 'render' };

export interface Suite {
  readonly names: Readonly<Record<string, unknown>>;
  readonly templates: Readonly<Record<string, ReadonlyArray<readonly [template: string, expected: Answer]>>>;
}

const kinds: Readonly<Record<string, 'syntax' | 'name'>> = {
  DBT_JINJA_SYNTAX: 'syntax',
  DBT_UNKNOWN_NAME: 'name',
};

/** Ours, in the form of the kept answers; with the names that dbt gives every template. */
export function answerOf(text: string, names: Readonly<Record<string, unknown>>): Answer {
  const scope = new Scope(new Scope(undefined, (name) => given.get(name)));
  for (const [name, value] of Object.entries(names)) scope.set(name, toValue(value));
  try {
    return new Runner({ ...BOUNDS, steps: 200_000 }).render(parseTemplate({ file: 't.sql', text }), scope);
  } catch (error) {
    if (error instanceof TemplateFault) return { fault: kinds[error.code] ?? 'render' };
    throw error;
  }
}

const given = new Map(freeNames(1_704_067_200_000));
