import type { ExportOptions, GenerateOptions } from '../src/options.ts';

const output = { dialect: 'postgres', sqlStyle: 'insert', keys: true, force: false } as const;

/** `datagen generate SCHEMA -o out` with nothing else. */
export const generateDefaults: GenerateOptions = {
  ...output,
  schema: 'schema.json',
  seed: 42,
  output: 'out',
  outputGiven: true,
  json: false,
  incidents: true,
  dryRun: false,
  explain: false,
  quiet: false,
  verbose: false,
};

/** `datagen export out -o export` with nothing else. */
export const exportDefaults: ExportOptions = {
  ...output,
  source: 'out',
  output: 'export',
  json: false,
  quiet: false,
};
