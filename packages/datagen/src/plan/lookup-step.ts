import type { StreamKey } from '@dataing/base/random';
import type { Hierarchy } from '../dsl/document.ts';
import type { AsOfStep, VersionStep } from './versions-step.ts';

/** A cell of a row of another table, or of another row of this one. */
export type LookupStep =
  | AsOfStep
  | VersionStep
  | {
      readonly kind: 'lookup';
      readonly mode: 'parent';
      readonly table: number;
      readonly column: number;
      /** 1 for the primary parent, 2 for its primary parent, and so on. */
      readonly generation: number;
    }
  | {
      readonly kind: 'lookup';
      readonly mode: 'random';
      readonly table: number;
      readonly column: number;
      readonly role: number;
    }
  | {
      readonly kind: 'lookup';
      readonly mode: 'self';
      readonly table: number;
      readonly column: number;
      readonly key: StreamKey;
    }
  | {
      readonly kind: 'lookup';
      readonly mode: 'hierarchy';
      readonly table: number;
      readonly column: number;
      readonly tree: Hierarchy;
      readonly key: StreamKey;
    }
  | {
      readonly kind: 'lookup';
      readonly mode: 'join';
      readonly table: number;
      readonly column: number;
      readonly on: ReadonlyArray<{ readonly local: number; readonly remote: number }>;
    };
