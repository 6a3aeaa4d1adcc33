import { nearest } from '@dataing/base/diagnostics';
import { castScalar, checkCast, isCastable } from './casts.ts';
import type { ColumnHome } from './column-home.ts';
import type { ChoiceGenerator, Scalar } from './document.ts';
import { readWeights } from './read-times.ts';
import {
  type Fields,
  ignoreKey,
  type Place,
  readFields,
  readNumbers,
  readScalar,
  readSomeItems,
  readText,
  report,
} from './reading.ts';
import { readAttribute } from './scope.ts';

const KEYS = {
  what: 'choice',
  allowed: ['choices', 'choices_ref', 'weights', 'weights_kind'],
  elsewhere: { null_rate: { help: 'Write "null_rate" beside "generator", at the column itself.' } },
};

export function readChoice(home: ColumnHome, place: Place): ChoiceGenerator | undefined {
  const fields = readFields(home.reading, place, KEYS);
  if (!fields) return undefined;
  const choices = fields.get('choices');
  const ref = fields.get('choices_ref');
  if ((choices === undefined) === (ref === undefined)) {
    const message = choices ? 'choice gives both "choices" and "choices_ref"' : 'choice gives no choices';
    return report(home.reading, 'DSL_CHOICE_SOURCE', place, message, {
      help: 'Give either "choices" (a list) or "choices_ref" (table.column).',
    });
  }
  const values = choices && readChoices(home, choices);
  const weights = readChoiceWeights(home, fields, values?.length);
  if (!weights) return undefined;
  if (values) return { kind: 'choice', from: { values }, weights };
  const attribute = ref && readAttribute(home.reading, home.scope, ref, 'choices_ref', home.node);
  if (!attribute || !ref) return undefined;
  if (attribute.spec.type !== undefined && !isCastable(attribute.spec.type, home.type)) {
    const message = `"${attribute.node}.${attribute.column}" is of type ${attribute.spec.type}, "${home.name}" of type ${home.type}`;
    return report(home.reading, 'DSL_GENERATOR_TYPE', ref, message, { help: 'Make the two types agree.' });
  }
  // Raw rows keep the column's own frequencies; a rank-based weight needs distinct values to rank.
  const distinct = weights.kind !== 'uniform';
  return { kind: 'choice', from: { node: attribute.node, column: attribute.column, distinct }, weights };
}

function readChoices(home: ColumnHome, place: Place): Scalar[] | undefined {
  const items = readSomeItems(home.reading, place, 'the choices');
  if (!items) return undefined;
  const values: Scalar[] = [];
  for (const item of items) {
    const value = readScalar(home.reading, item, 'a choice');
    if (value === undefined) return undefined;
    values.push(castScalar(value, home.type));
    checkCast(home, item, value);
  }
  return values;
}

/** Precedence as in the original: weights, then weights_kind, then uniform. */
function readChoiceWeights(
  home: ColumnHome,
  fields: Fields,
  count: number | undefined,
): ChoiceGenerator['weights'] | undefined {
  const { reading } = home;
  const explicit = fields.get('weights');
  const kind = fields.get('weights_kind');
  if (!explicit) return kind ? readWeightsKind(home, kind) : { kind: 'uniform' };
  if (kind) ignoreKey(reading, kind, '"weights_kind" means nothing beside "weights"');
  const weights = readNumbers(reading, explicit, 'the weights');
  if (!weights) return undefined;
  const wanted = count ?? weights.length;
  return readWeights(reading, explicit, weights, wanted, `a choice among ${wanted}`)
    ? { kind: 'explicit', weights }
    : undefined;
}

const NUMBER = '([0-9]*\\.?[0-9]+(?:[eE][+-]?[0-9]+)?)';
const ZIPF = new RegExp(`^zipf@${NUMBER}$`);
const HEAD_TAIL = new RegExp(`^head_tail@\\{\\s*${NUMBER}\\s*,\\s*${NUMBER}\\s*\\}$`);

function readWeightsKind(home: ColumnHome, place: Place): ChoiceGenerator['weights'] | undefined {
  const text = readText(home.reading, place, 'weights_kind');
  if (text === undefined) return undefined;
  if (text === 'uniform') return { kind: 'uniform' };
  const zipf = ZIPF.exec(text);
  if (zipf && Number(zipf[1]) > 0) return { kind: 'zipf', alpha: Number(zipf[1]) };
  const headTail = HEAD_TAIL.exec(text);
  if (headTail) {
    const headShare = Number(headTail[1]);
    const alpha = Number(headTail[2]);
    if (headShare > 0 && headShare < 1 && alpha > 0) return { kind: 'head_tail', headShare, alpha };
  }
  const suggestion = nearest(text, ['uniform']);
  return report(home.reading, 'DSL_WEIGHTS_KIND', place, `weights_kind cannot be "${text}"`, {
    suggestion,
    help: 'Write uniform, zipf@1.2 (above 0) or head_tail@{0.6,1.5} (share of the head between 0 and 1, then the exponent).',
  });
}
