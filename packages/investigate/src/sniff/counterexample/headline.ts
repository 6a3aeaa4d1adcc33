import type { Counterexample } from './find-counterexample.ts';

/** What a search for rows came to, in a sentence. Names of the project stand in it as they are. */
export function counterexampleHeadline(it: Counterexample): string {
  switch (it.kind) {
    case 'found':
      return `${it.model}: the smallest rows on which before and after differ (${it.tried} inputs tried), as a unit test of dbt`;
    case 'none': {
      const sided = [
        ...(it.removed.length === 0 ? [] : [`it loses ${it.removed.join(', ')}`]),
        ...(it.added.length === 0 ? [] : [`it gains ${it.added.join(', ')}`]),
      ];
      const tried = `none of ${it.tried} inputs of up to ${it.rowsMax} rows gives something else in the columns that both have`;
      return `${it.model}: ${[...sided, tried].join('; ')}`;
    }
    case 'not_runnable':
      return `${it.model}: no counterexample was looked for: ${it.reason}`;
  }
}

/** What is said where no model is there to search for. */
export const NO_COUNTEREXAMPLE = 'No model differs whose SQL can be run before and after.';
