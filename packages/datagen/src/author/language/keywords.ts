import { attributionKeywords } from './attribution-keywords.ts';
import { behaviourKeywords } from './behaviour-keywords.ts';
import { constraintKeywords } from './constraint-keywords.ts';
import { documentKeywords } from './document-keywords.ts';
import { generatorKeywords } from './generator-keywords.ts';
import { incidentKeywords } from './incident-keywords.ts';
import type { Keyword } from './keyword.ts';
import { processKeywords } from './process-keywords.ts';
import { relationKeywords } from './relation-keywords.ts';
import { shapeKeywords } from './shape-keywords.ts';
import { modifierKeywords, tableModifierKeywords } from './modifier-keywords.ts';

/**
 * The whole language, keyword by keyword. A new keyword is an entry in one of these lists and an example in
 * `examples/keywords/<name>.json`; a test says what is missing.
 */
export const keywords: readonly Keyword[] = [
  ...documentKeywords,
  ...processKeywords,
  ...attributionKeywords,
  ...behaviourKeywords,
  ...relationKeywords,
  ...generatorKeywords,
  ...shapeKeywords,
  ...modifierKeywords,
  ...tableModifierKeywords,
  ...constraintKeywords,
  ...incidentKeywords,
];
