/** Every rule, by the name its findings carry; the type of `Finding.rule`. */
export const ruleNames = [
  'forbidden-import',
  'deep-import',
  'cycle',
  'unresolved',
  'foreign-driver',
  'eager-import',
  'node-outside',
  'clock-outside',
  'random-outside',
  'locale-outside',
  'inexact-maths',
  'forbidden-name',
  'kebab-case',
  'data-in-code',
  'file-size',
  'function-size',
  'test-size',
  'size-share',
  'confetti',
] as const;

export type RuleName = (typeof ruleNames)[number];
