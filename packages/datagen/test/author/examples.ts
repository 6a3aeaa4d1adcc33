import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { buildJsonSchema } from '@dataing/datagen/author';

const examplesFolder = join(import.meta.dirname, '../../../../examples');

/** Documents on disk by name: one per keyword, the example schemas, and the small ones of other tests. */
export function keywordExamples(): Map<string, string> {
  return textsOf(join(examplesFolder, 'keywords'));
}

export function ownDocuments(): Map<string, string> {
  return textsOf(join(import.meta.dirname, '../schemas'));
}

function textsOf(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(names.map((name) => [name.replace('.json', ''), readFileSync(join(folder, name), 'utf8')]));
}

/** Compiled by a validator that has nothing of ours. Its errors are short texts; none when the value is valid. */
export function schemaCheck(): (value: unknown) => string[] {
  const ajv = new Ajv2020.default({ allErrors: false, strict: false });
  const validate = ajv.compile(buildJsonSchema());
  return (value) => {
    if (validate(value)) return [];
    return (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
  };
}
