import { formatLevel } from '../../investigation/format.ts';
import type { FeatureLook } from '../../walk/judge.ts';
import { featureText } from '../../walk/measures.ts';
import type { AssetLook, TestFinding, Weights } from '../asset-look.ts';
import { CAUSE_KINDS, type CauseKind } from '../cause-catalogue.ts';
import type { CauseType } from '../cause-types.ts';

const FITS = 1.5;
const FITS_SECOND = 0.3;
const NOTHING_MOVED = -1.5;
const DOES_NOT_FIT = -3;
const WRONG_PLACE = -2.5;

/** What moved at an asset, against what each type leaves in the data; and whether it is a source or a model. */
export function readSignature(asset: AssetLook): TestFinding {
  const { look } = asset;
  const shown = look.moved.slice(0, 4);
  const weights: Partial<Record<CauseType, number>> = {};
  const isOfTime = look.features.some((it) => it.moved && isTimeFeature(it));
  for (const kind of CAUSE_KINDS) {
    const fit = isOfTime && showsTime(kind) ? FITS : fitOf(kind, shown);
    const place = (kind.at === 'model') === look.isModel ? 0 : WRONG_PLACE;
    weights[kind.type] = fit + place;
  }
  return {
    test: 'signature',
    asset: look.relation,
    statement: `${look.relation}: ${shown.map(describe).join('; ') || 'nothing that was counted moved'}${origin(asset)}.`,
    queryIds: look.history === null ? [] : [look.history.queryId],
    weights: { ...weights, ...benign(shown[0]), ...startsHere(asset) } as Weights,
  };
}

/** A model that is unusual while all it is built from is usual: the world would have shown there first. */
function startsHere({ look, walk, leading }: AssetLook): Weights {
  const parents = walk.looks.filter((it) => look.parents.includes(it.relation));
  const isFirst = parents.length > 0 && parents.every((it) => it.state === 'healthy');
  return look.isModel && isFirst && leading !== undefined ? { business_change: -2.5, no_fault: -1 } : {};
}

/** What the world does to data by itself: other numbers of rows and other values, seldom empty fields or repeated keys. */
function benign(leading: FeatureLook | undefined): Weights {
  if (leading === undefined) return {};
  const grew = (leading.after ?? 0) > (leading.before ?? 0);
  if (
    leading.feature.kind === 'rows' &&
    Math.abs(leading.z) >= 8 &&
    (leading.after ?? 0) < 0.5 * (leading.before ?? 0)
  )
    return { no_fault: -3 };
  if (leading.feature.kind === 'duplicates') return { business_change: -3, no_fault: -1 };
  return leading.feature.kind === 'nulls' && grew ? { business_change: -2.5, no_fault: -0.5 } : {};
}

const isTimeFeature = ({ feature }: FeatureLook) => feature.kind === 'lag' || feature.kind === 'hour';

/** Times that moved are told by no other type, whatever moved along with them. */
const showsTime = ({ shows }: CauseKind) => shows.includes('lag~');

/** The leading feature must be one that the type shows; where keys repeat, that is the one to explain. */
function fitOf(kind: CauseKind, [first, second]: readonly FeatureLook[]): number {
  if (first === undefined) return NOTHING_MOVED;
  if (showsIt(kind, first)) return FITS;
  const settles = first.feature.kind === 'duplicates' || first.feature.kind === 'nulls';
  return second !== undefined && !settles && showsIt(kind, second) ? FITS_SECOND : DOES_NOT_FIT;
}

function showsIt(kind: CauseKind, look: FeatureLook): boolean {
  const up = (look.after ?? 0) >= (look.before ?? 0);
  const own = look.feature.kind;
  return kind.shows.includes(`${own}${up ? '+' : '-'}`) || kind.shows.includes(`${own}~`);
}

function describe(look: FeatureLook): string {
  const isPart = look.family === 'share';
  const level = (value: number | null) => (value === null ? 'none' : formatLevel(value, isPart));
  return `${featureText(look.feature)} ${level(look.before)} before, ${level(look.after)} over the affected time (z ${look.z.toFixed(1)})`;
}

function origin({ look, walk }: AssetLook): string {
  if (look.parents.length === 0) return look.isModel ? '' : '; nothing is known upstream of it';
  const healthy = walk.looks.filter((it) => look.parents.includes(it.relation) && it.state === 'healthy');
  if (healthy.length === 0) return '';
  return `; ${healthy.map((it) => it.relation).join(', ')} upstream kept to their history`;
}
