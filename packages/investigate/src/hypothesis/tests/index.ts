import type { CauseTest } from '../asset-look.ts';
import { drift } from './drift.ts';
import { duplicates } from './duplicates.ts';
import { freshness } from './freshness.ts';
import { gaps } from './gaps.ts';
import { hours } from './hours.ts';
import { inOut } from './in-out.ts';
import { late } from './late.ts';
import { orphans } from './orphans.ts';
import { scale } from './scale.ts';
import { schema } from './schema.ts';
import { texts } from './texts.ts';
import { together } from './together.ts';
import { values } from './values.ts';
import { world } from './world.ts';

/** All discriminating tests: those that ask nothing new first. */
export const CAUSE_TESTS: readonly CauseTest[] = [
  freshness,
  schema,
  world,
  drift,
  inOut,
  together,
  duplicates,
  gaps,
  scale,
  values,
  texts,
  hours,
  late,
  orphans,
];
export { readSignature } from './signature.ts';
