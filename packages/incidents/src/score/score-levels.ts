import { areaUnderRoc } from './area-under-roc.ts';

/** Something that was called one of some levels, and whether it came. */
export interface Levelled {
  readonly level: string;
  readonly came: boolean;
}

interface LevelRow {
  readonly level: string;
  readonly cases: number;
  readonly hits: number;
  /** Of this level and those above it as a flag; null where there is none, or nothing came. */
  readonly precision: number | null;
  readonly recall: number | null;
}

export interface LevelFigures {
  /** The lowest first. */
  readonly rows: readonly LevelRow[];
  readonly cases: number;
  readonly came: number;
  /** How often one that came has the higher level, a tie counting half; null where there is only one of both. */
  readonly area: number | null;
}

/** How well levels tell what comes. `levels` are given the lowest first. */
export function scoreLevels(cases: readonly Levelled[], levels: readonly string[]): LevelFigures {
  const came = cases.filter((it) => it.came).length;
  const rows = levels.map((level, rank): LevelRow => {
    const of = cases.filter((it) => it.level === level);
    const flagged = cases.filter((it) => levels.indexOf(it.level) >= rank);
    const hits = flagged.filter((it) => it.came).length;
    return {
      ...{ level, cases: of.length, hits: of.filter((it) => it.came).length },
      precision: flagged.length === 0 ? null : hits / flagged.length,
      recall: came === 0 ? null : hits / came,
    };
  });
  const scored = cases.map((it) => ({ score: levels.indexOf(it.level), isHit: it.came }));
  return { rows, cases: cases.length, came, area: areaUnderRoc(scored) };
}
