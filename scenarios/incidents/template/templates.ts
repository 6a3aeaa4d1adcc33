import shop from '../data/shop.json' with { type: 'json' };
import type { Template } from './template.ts';

/** Templates by name. */
export const templates: Readonly<Record<string, Template>> = { shop: shop as unknown as Template };
