/** unique_violation, serialization_failure, deadlock_detected. */
const CONFLICTS = new Set(['23505', '40001', '40P01']);

export function isPostgresConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CONFLICTS.has(String(error.code));
}
