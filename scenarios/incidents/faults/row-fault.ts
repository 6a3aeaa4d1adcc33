import type { CauseType } from '@dataing/investigate';
import type { SourceSpec } from '../template/template.ts';
import { busySources, type FaultKind, type Planted, type Site, timeWindow } from './fault.ts';

/** A source that something happens in. */
export function busy(site: Site): SourceSpec {
  return site.dice.pick(busySources(site.template));
}

/** A fault of the rows of a source, whatever its type. */
export interface RowFault {
  readonly source: SourceSpec;
  readonly sql: string;
  readonly says: string;
  readonly column?: string;
  readonly segment?: Readonly<Record<string, string>>;
  readonly end?: number | null;
  readonly isLoss?: boolean;
}

function planted(site: Site, type: CauseType, variant: string, fault: RowFault): Planted {
  return {
    type,
    variant,
    asset: `raw.${fault.source.name}`,
    column: fault.column ?? null,
    segment: fault.segment ?? {},
    onset: site.onset,
    end: fault.end === undefined ? site.end : fault.end,
    edits: [{ source: fault.source.name, sql: fault.sql }],
    ...(fault.isLoss === true ? { isLoss: true } : {}),
    mechanism: fault.says,
  };
}

/** Statement that rows are gone by. */
export const remove = (where: string) => `delete from {t} where ${where}`;

/** Nights of loading that bring the rows of the window. */
export function loadWindow(site: Site, end: number | null): string {
  const { calendar, onset } = site;
  return timeWindow(calendar, '@loaded_at', onset + 1, end === null ? null : end + 1);
}

/** A way of planting a type at a source, by statements on its rows. */
export function kind(
  type: CauseType,
  variant: string,
  make: (site: Site) => RowFault | undefined,
  isHeldOut = false,
): FaultKind {
  return {
    type,
    variant,
    by: 'source',
    ...(isHeldOut ? { isHeldOut } : {}),
    plant: (site) => {
      const fault = make(site);
      return fault === undefined ? undefined : planted(site, type, variant, fault);
    },
  };
}
