import { type Aliases, isObject, type Json, type JsonObject } from './aliases.ts';

/**
 * `segment_behavior` in its three shapes: `{segment_column, behaviors}`; the behaviours directly by segment, where the
 * column is the one whose choices hold them all; and `{segment_column, segments}`, where shares of the segments are the
 * column's own business.
 */
export function normaliseSegments(table: JsonObject, path: string, aliases: Aliases): JsonObject {
  const spec = table.segment_behavior;
  if (!isObject(spec) || isObject(spec.behaviors)) return table;
  const at = `${path}.segment_behavior`;
  if (isObject(spec.segments)) {
    const { segments, ...rest } = spec;
    const behaviors = Object.fromEntries(
      Object.entries(segments as JsonObject).map(([segment, value]) => [segment, withoutShare(value)]),
    );
    aliases.note(
      '"segments" of segment_behavior',
      '"behaviors"',
      at,
      'Shares of segments are weights of their column.',
    );
    return { ...table, segment_behavior: { ...rest, behaviors } };
  }
  const { segment_column: named, applies_to_columns: columns, comment, description, ...behaviors } = spec;
  const segments = Object.keys(behaviors);
  if (segments.length === 0 || !segments.every((segment) => isObject(behaviors[segment]))) return table;
  const column = typeof named === 'string' ? named : columnWith(table, segments);
  if (column === undefined) return table;
  aliases.note('segment_behavior by segment', '{"segment_column", "behaviors"}', at);
  const kept = {
    ...(columns === undefined ? {} : { applies_to_columns: columns }),
    ...(comment === undefined ? {} : { comment }),
    ...(description === undefined ? {} : { description }),
  };
  return { ...table, segment_behavior: { segment_column: column, behaviors, ...kept } };
}

function withoutShare(value: Json | undefined): Json {
  if (!isObject(value)) return value ?? {};
  const { base_probability: _share, ...rest } = value;
  return rest;
}

/** The column whose choices hold all these segments. */
function columnWith(table: JsonObject, segments: readonly string[]): string | undefined {
  const columns = Array.isArray(table.columns) ? table.columns.filter(isObject) : [];
  const found = columns.find(({ generator }) => {
    const choice = isObject(generator) ? generator.choice : undefined;
    const choices = isObject(choice) ? choice.choices : undefined;
    return Array.isArray(choices) && segments.every((segment) => choices.includes(segment));
  });
  return typeof found?.name === 'string' ? found.name : undefined;
}
