import ads from '../data/ads.json' with { type: 'json' };
import clinic from '../data/clinic.json' with { type: 'json' };
import logistics from '../data/logistics.json' with { type: 'json' };
import shop from '../data/shop.json' with { type: 'json' };
import subscriptions from '../data/subscriptions.json' with { type: 'json' };
import type { Template } from './template.ts';

/** Templates by name; what a data file holds is checked by the tests, which build all of them. */
export const templates = { shop, subscriptions, logistics, ads, clinic } as unknown as Readonly<
  Record<string, Template>
>;
