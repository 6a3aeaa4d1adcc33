import starter from './starter.json' with { type: 'json' };
import { renderDocument } from './render-document.ts';

/** A small commented schema document to begin with: it parses without a word and generates in a moment. */
export function starterDocument(): string {
  return renderDocument(starter);
}
