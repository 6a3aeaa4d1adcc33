import { nearest } from '@dataing/base/diagnostics';
import { normalQuantile } from '@dataing/base/maths';
import { isFigure } from './child-columns.ts';
import type { AttributeRef, Scalar } from './document.ts';
import { generationOf } from './read-lookup.ts';
import { readWeights } from './read-times.ts';
import {
  type Fields,
  type Place,
  type Reading,
  readFields,
  readItems,
  readNumber,
  readNumbers,
  readScalar,
  readSomeItems,
  readText,
  report,
} from './reading.ts';
import { readAttribute, type Scope, type ScopeNode } from './scope.ts';
import type { ChoiceTrait, ScalingTrait, Trait } from './traits.ts';

interface TraitHome {
  readonly reading: Reading;
  readonly scope: Scope;
  readonly node: ScopeNode;
}

const MOST_SPREAD = 4;

/** `traits` of a table: what its rows are like, seen in all that descends from them. */
export function readTraits(home: TraitHome, place: Place): Trait[] {
  const { reading, node } = home;
  const items = readItems(reading, place, `the traits of "${node.id}"`) ?? [];
  const names = new Set<string>();
  return items.flatMap((item) => {
    const fields = readFields(reading, item, { what: 'a trait', allowed: keysOf(item) });
    const namePlace = fields?.need('name');
    const name = namePlace && readText(reading, namePlace, 'the name of a trait');
    if (!fields || name === undefined || !namePlace) return [];
    if (names.has(name)) {
      const message = `there is already a trait "${name}" of "${node.id}"`;
      report(reading, 'DSL_TRAIT', namePlace, message, { help: 'Rename one of the two.' });
      return [];
    }
    names.add(name);
    const trait = fields.get('choices')
      ? readChoiceTrait(home, fields, name)
      : readScaling(home, fields, name);
    return trait ? [trait] : [];
  });
}

/** What else a trait takes depends on what it is. */
function keysOf({ value }: Place): string[] {
  const members = value.kind === 'object' ? value.members : undefined;
  if (members?.has('choices')) return ['name', 'choices', 'weights'];
  if (members?.has('concentration')) return ['name', 'concentration', 'scales'];
  return members?.has('spread')
    ? ['name', 'spread', 'scales']
    : ['name', 'concentration', 'spread', 'scales', 'choices', 'weights'];
}

function readChoiceTrait({ reading }: TraitHome, fields: Fields, name: string): ChoiceTrait | undefined {
  const choicesPlace = fields.get('choices');
  const items = choicesPlace && readSomeItems(reading, choicesPlace, 'the choices of a trait');
  if (!items) return undefined;
  const values: Scalar[] = [];
  for (const item of items) {
    const value = readScalar(reading, item, 'a choice');
    if (value === undefined) return undefined;
    if (value === null)
      return report(reading, 'DSL_TRAIT', item, `null cannot be the trait "${name}"`, {
        help: 'Name another choice; empty cells come of null_rate.',
      });
    values.push(value);
  }
  const weightsPlace = fields.get('weights');
  const weights = weightsPlace ? readNumbers(reading, weightsPlace, 'the weights') : values.map(() => 1);
  if (!weights) return undefined;
  if (weightsPlace && !readWeights(reading, weightsPlace, weights, values.length, `the trait "${name}"`))
    return undefined;
  return { kind: 'choice', name, values, weights };
}

function readScaling(home: TraitHome, fields: Fields, name: string): ScalingTrait | undefined {
  const { reading } = home;
  const spread = readSpread(home, fields, name);
  const scalesPlace = fields.get('scales');
  const items = scalesPlace ? readItems(reading, scalesPlace, 'scales') : [];
  if (spread === undefined || !items) return undefined;
  const targets = items.map((item) => readTarget(home, item));
  if (!targets.every((target) => target !== undefined)) return undefined;
  return {
    kind: 'scaling',
    name,
    spread,
    tables: targets.flatMap((target) => (typeof target === 'string' ? [target] : [])),
    columns: targets.flatMap((target) => (typeof target === 'string' ? [] : [target])),
  };
}

/** `spread`, or the spread at which the top rows have a share of the whole: of a lognormal, in closed form. */
function readSpread({ reading }: TraitHome, fields: Fields, name: string): number | undefined {
  const spreadPlace = fields.get('spread');
  const place = fields.get('concentration');
  if (spreadPlace === undefined && place === undefined) {
    const message = `the trait "${name}" needs a spread, a concentration or choices: one of these`;
    return report(reading, 'DSL_TRAIT', fields.place, message, {
      help: 'Add "concentration": {"top": 0.2, "share": 0.6}.',
    });
  }
  if (spreadPlace)
    return readNumber(reading, spreadPlace, 'the spread of a trait', { min: 0, max: MOST_SPREAD });
  const inner = place && readFields(reading, place, { what: 'a concentration', allowed: ['top', 'share'] });
  const topPlace = inner?.need('top');
  const sharePlace = inner?.need('share');
  const within = { above: 0, max: 0.999 };
  const top = topPlace && readNumber(reading, topPlace, 'top', within);
  const share = sharePlace && readNumber(reading, sharePlace, 'share', within);
  if (top === undefined || share === undefined || !place) return undefined;
  const spread = normalQuantile(1 - top) - normalQuantile(1 - share);
  if (spread >= 0 && spread <= MOST_SPREAD) return spread;
  const message =
    spread < 0
      ? `the top ${top} cannot have less than their own part, but ${share} is asked for`
      : `the top ${top} cannot have as much as ${share}: nobody else would have anything`;
  return report(reading, 'DSL_TRAIT', place, message, { help: 'Bring share above top, and below 1.' });
}

/** A table below, or a column of numbers in one. */
function readTarget(home: TraitHome, place: Place): string | AttributeRef | undefined {
  const { reading, scope, node } = home;
  const text = readText(reading, place, 'an entry of scales');
  if (text === undefined) return undefined;
  const below = [...scope.nodes.values()].filter(
    (other) => generationOf(scope, other, node.id) !== undefined,
  );
  const table = below.find(({ id }) => id === text);
  if (table) return table.id;
  const isColumn = text.includes('.') && [...scope.nodes.keys()].some((id) => text.startsWith(`${id}.`));
  if (isColumn) {
    const found = readAttribute(reading, scope, place, 'an entry of scales');
    if (!found) return undefined;
    const home = scope.nodes.get(found.node)!;
    if (below.includes(home) && isFigure(home, found.spec)) return { node: found.node, column: found.column };
    const message = `"${text}" is no column of numbers of a table below "${node.id}" along the line of first parents`;
    return report(reading, 'DSL_TRAIT', place, message, { help: 'Name such a column, no key and no copy.' });
  }
  const names = below.map(({ id }) => id);
  return report(
    reading,
    'DSL_TRAIT',
    place,
    `"${text}" is no table below "${node.id}", nor a column of one`,
    {
      suggestion: nearest(text, names),
      help: `Tables below: ${names.join(', ') || 'none'}.`,
    },
  );
}
