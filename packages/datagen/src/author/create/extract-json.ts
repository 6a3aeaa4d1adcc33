/**
 * The JSON object in a model's reply: the whole text, what stands in a code fence, or the longest object among prose.
 * Undefined when there is none. Offsets into the text are of no use to anybody, so there are none.
 */
export function extractJson(reply: string): Record<string, unknown> | undefined {
  const fences = [...reply.matchAll(/```[\w-]*[^\S\n]*\n([\s\S]*?)```/g)].map((match) => match[1]);
  for (const text of [reply, ...fences.sort((a, b) => b.length - a.length)]) {
    const value = parseObject(text);
    if (value !== undefined) return value;
  }
  return objectsIn(reply)
    .sort((a, b) => b.length - a.length)
    .map(parseObject)
    .find((value) => value !== undefined);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text.trim());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}

/** Stretches from an opening brace to the one that closes it; braces in JSON texts do not count. */
function objectsIn(text: string): string[] {
  const found: string[] = [];
  let at = text.indexOf('{');
  while (at >= 0) {
    const end = closingBrace(text, at);
    if (end !== undefined) found.push(text.slice(at, end + 1));
    at = text.indexOf('{', end === undefined ? at + 1 : end + 1);
    if (end === undefined && found.length === 0 && text.length - at > 200_000) break;
  }
  return found;
}

function closingBrace(text: string, start: number): number | undefined {
  let depth = 0;
  let isText = false;
  for (let i = start; i < text.length; i++) {
    const character = text[i];
    if (isText) {
      if (character === '\\') i++;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return i;
  }
  return undefined;
}
