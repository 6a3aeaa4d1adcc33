import { DATA_SETTINGS } from '../changes/compare-projects.ts';
import type { Following } from './follow.ts';
import { lineWith } from './place-line.ts';
import type { PredictedChange } from './prediction.ts';
import type { Asset, ProjectState } from './project-state.ts';

/** A setting of a model that decides how, where or when its rows are built, on both sides. */
export interface SettingChange {
  readonly asset: Asset;
  readonly key: string;
  readonly was: unknown;
  readonly is: unknown;
}

/** Where these stand is seen by the name of the table. */
const NAMES: ReadonlySet<string> = new Set(['alias', 'schema', 'database', 'target_schema', 'enabled']);

/** Settings that differ of what is there on both sides; names of tables apart. */
export function settingChanges(
  before: ProjectState,
  after: ProjectState,
  { all }: Following,
): SettingChange[] {
  return [...after.assets.values()].flatMap((asset) => {
    const old = all.get(asset.id)?.before ?? before.assets.get(asset.id);
    if (old === undefined || old === asset) return [];
    return [...DATA_SETTINGS, 'statements'].flatMap((key): SettingChange[] => {
      const [was, is] = [old.config[key], asset.config[key]];
      return NAMES.has(key) || JSON.stringify(was) === JSON.stringify(is) ? [] : [{ asset, key, was, is }];
    });
  });
}

/** Settings as changes; they alone move no value of a table that is built anew. */
export function describeSettings(changes: readonly SettingChange[], after: ProjectState): PredictedChange[] {
  return changes.map(({ asset, key, was, is }) => ({
    ...{
      model: asset.name,
      file: asset.path,
      line: lineWith(after, asset.path, [key]),
      change: null,
      column: null,
    },
    ...{
      detail: 'config_changed',
      before: spell(was),
      after: spell(is),
      meaning: 'rows',
      stamp: 'needs_data',
    },
    description: `${key} is ${spell(is) ?? 'not set'} where it was ${spell(was) ?? 'not set'}`,
  }));
}

function spell(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Tests, contracts and exposures that came or went: no row shows it. */
export function describeDeclared(before: ProjectState, after: ProjectState): PredictedChange[] {
  const base = {
    line: null,
    change: null,
    before: null,
    after: null,
    meaning: 'cosmetic',
    stamp: 'proven',
  } as const;
  const tests = (state: ProjectState) => new Map(state.tests.map((it) => [it.id, it]));
  const [x, y] = [tests(before), tests(after)];
  const listed = (from: typeof x, state: ProjectState, detail: string, word: string) =>
    [...from.values()].map(({ test, on, column = null, own }): PredictedChange => {
      const asset = state.assets.get(on);
      const name = asset?.name ?? on;
      const of = column === null ? name : `${name}.${column}`;
      return {
        ...base,
        model: name,
        file: own?.path ?? asset?.path ?? '',
        detail,
        column,
        description: `the test ${test} of ${of} ${word}`,
      };
    });
  const gone = new Map([...x].filter(([id, { on }]) => !y.has(id) && after.assets.has(on)));
  const come = new Map([...y].filter(([id, { on }]) => !x.has(id) && before.assets.has(on)));
  return [
    ...listed(gone, before, 'test_removed', 'is gone'),
    ...listed(come, after, 'test_added', 'is new'),
    ...contracts(before, after),
  ];
}

function contracts(before: ProjectState, after: ProjectState): PredictedChange[] {
  const isEnforced = (asset: Asset | undefined) =>
    (asset?.config.contract as { enforced?: unknown } | undefined)?.enforced === true;
  return [...after.assets.values()].flatMap((asset): PredictedChange[] => {
    const [was, is] = [isEnforced(before.assets.get(asset.id)), isEnforced(asset)];
    if (was === is || !before.assets.has(asset.id)) return [];
    return [
      {
        ...{
          model: asset.name,
          file: asset.path,
          line: null,
          change: null,
          column: null,
          before: null,
          after: null,
        },
        ...{ detail: 'contract_changed', meaning: 'cosmetic', stamp: 'proven' },
        description: `the contract of ${asset.name} is ${is ? 'enforced now' : 'enforced no more'}`,
      },
    ];
  });
}
