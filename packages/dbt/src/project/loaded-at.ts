import type { SourceTable } from './resource.ts';

/** The column that `loaded_at_field` names; of an expression, such as `created_at::timestamp`, nothing is said. */
export function loadedAtOf(field: string | undefined): Pick<SourceTable, 'loadedAt'> {
  return field !== undefined && /^[A-Za-z_]\w*$/.test(field) ? { loadedAt: field } : {};
}
