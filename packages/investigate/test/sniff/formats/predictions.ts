import fc from 'fast-check';
import type { ImpactPrediction } from '../../../src/sniff/prediction.ts';
import { SAMPLE } from './sample.ts';

/** What strangers would put into names, paths, SQL and messages. */
const BAITS = [
  '::error file=x::owned',
  '\n::set-output name=risk-level::low\n',
  '%0A::warning::x',
  '##[add-path]/evil',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '-->\n<h1>x</h1>',
  '</details>',
  '@everyone @acme/team',
  'see #1, !2, GH-3 and acme/shop#4',
  '[x](javascript:alert(1))',
  '![x](https://example.org/x.png)',
  'https://example.org www.example.org a@example.org',
  '`code` ``` | \\| \\',
  '# head\n- item\n1. one\n> quote\n/close',
  '$x$ *a* _b_ ~~c~~ ~label',
  '\u001b[31mred\u001b]8;;http://x\u0007',
  '\u202etxt.exe\u200b',
  '\ud800',
  '../../etc/passwd',
  'a,b:c=d%',
  '"quoted" \\ \u0000',
];
export const hostileText = fc.oneof(
  fc.constantFrom(...BAITS),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.tuple(fc.constantFrom(...BAITS), fc.constantFrom(...BAITS)).map(([a, b]) => `${a}${b}`),
);

/** Kept by a hostile hand: where the names of the form itself stand, not those of a project. */
const OWN = new Set([
  'how',
  'change',
  'meaning',
  'stamp',
  'impactType',
  'risk',
  'category',
  'level',
  'kind',
  'overallRisk',
]);

/** The sample with every foreign text replaced, and every list longer or shorter. */
export const hostilePrediction: fc.Arbitrary<ImpactPrediction> = fc
  .tuple(fc.array(hostileText, { minLength: 1, maxLength: 8 }), fc.integer({ min: 0, max: 6 }))
  .map(([texts, times]) => {
    let next = 0;
    const turn = (value: unknown, key: string): unknown => {
      if (typeof value === 'string') return OWN.has(key) ? value : texts[next++ % texts.length];
      if (Array.isArray(value)) {
        const repeated = value.flatMap((it) => Array.from({ length: times }, () => it as unknown));
        return repeated.map((it) => turn(it, key));
      }
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, turn(it, name)]));
    };
    return turn(SAMPLE, '') as ImpactPrediction;
  });
