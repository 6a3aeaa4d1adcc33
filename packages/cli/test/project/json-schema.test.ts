import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordingIo, runDataing } from '@dataing/cli';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../src/project/config/read-config.ts';

const files = join(import.meta.dirname, '../files');

const texts = [
  readFileSync(join(files, 'project/dataing.yml'), 'utf8'),
  readFileSync(join(files, 'misread/dataing.yml'), 'utf8'),
  readFileSync(join(files, 'clear/dataing.yml'), 'utf8'),
  '',
  'sources:\ndatasets:\nstore:\nbudget:\n',
  'sources: {a: {type: mariadb, database: 1, user: u, tls: verify}}',
  'sources: {a: {type: sqlite, path: x.db, host: h}}',
  'sources: {a b: {type: sqlite, path: x.db}}',
  'sources: {a: {path: x.db}}',
  'datasets: [{tables: [a, b*], repository: r}, {tables: c, repository: r, dbt_project: d}]',
  'datasets: [{repository: r}]',
  'budget: {seconds: 0}',
  'budget: {seconds: 1.5}',
  'store: {pth: x}',
];

test('what editors are told is what the reader goes by', async () => {
  const { io, stdout } = recordingIo({ cwd: files });
  expect(await runDataing(['source', 'schema-file'], io)).toBe(0);
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(JSON.parse(stdout()));
  const verdicts = texts.map((text) => [text, validate(parse(text)) === true, parseConfig(text, 'f').ok]);
  expect(verdicts.filter(([, editor, reader]) => editor !== reader)).toEqual([]);
  expect(verdicts.filter(([, , reader]) => reader === true).length).toBe(5);
});
