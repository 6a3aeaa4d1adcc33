import type { Engine } from '../build/engine.ts';
import type { TruthRecord } from './write-truth.ts';

/** Conditions that no row of the case's warehouse fulfils are left out of the truth: those rows are gone. */
export async function withoutGone(engine: Engine, truth: TruthRecord): Promise<TruthRecord> {
  const affected_rows = [];
  for (const { table, where } of truth.affected_rows) {
    const [row] = await engine.rows<{ n: number }>(
      `select count(*)::integer as n from warehouse.${table} where ${where ?? 'false'}`,
    );
    affected_rows.push({ table, where: row.n === 0 ? null : where });
  }
  return { ...truth, affected_rows };
}
