import { describe, expect, test } from 'vitest';
import {
  buildLineIndex,
  catalogueFaults,
  type Diagnostic,
  displayWidth,
  escapeForTerminal,
  renderDiagnostics,
  spanAt,
  wrapText,
} from '@dataing/base/diagnostics';
import fc from 'fast-check';

const plain = { color: false, width: 80 };

function diagnose(text: string, marked: string, extra: Partial<Diagnostic> = {}): string {
  const start = text.indexOf(marked);
  const span = spanAt(buildLineIndex('shop.json', text), start, start + marked.length);
  const diagnostic: Diagnostic = { code: 'X_TEST', severity: 'error', message: 'wrong', span, ...extra };
  return renderDiagnostics([diagnostic], new Map([['shop.json', text]]), plain);
}

describe('renderDiagnostics', () => {
  test('shows code, place, line, caret, suggestion and next step', () => {
    expect(
      diagnose('{\n  "fanuot": {}\n}', '"fanuot"', { suggestion: 'fanout', help: 'Rename the key.' }),
    ).toMatchInlineSnapshot(`
      "error[X_TEST]: wrong
       --> shop.json:2:3
        |
      2 |   "fanuot": {}
        |   ^^^^^^^^
        = did you mean "fanout"?
        = Rename the key.
      "
    `);
  });

  test('says what is said again in several places once', () => {
    const lines = buildLineIndex('shop.json', 'ab\ncd\nef');
    const at = (start: number): Diagnostic => ({
      ...{ code: 'X_TEST', severity: 'warning', message: 'wrong' },
      span: spanAt(lines, start, start + 1),
    });
    const other: Diagnostic = { code: 'X_OTHER', severity: 'error', message: 'wrong', path: 'a.b' };
    const sources = new Map([['shop.json', lines.text]]);
    expect(renderDiagnostics([at(0), other, at(4), at(6)], sources, plain)).toBe(
      `warning[X_TEST]: wrong
 --> shop.json:1:1
  |
1 | ab
  | ^
  = and in 2 more places: 2:2, 3:1

error[X_OTHER]: wrong
  at a.b
`,
    );
    const ten = Array.from({ length: 10 }, () => other);
    expect(renderDiagnostics(ten, new Map(), plain)).toContain(
      'and in 9 more places: a.b, a.b, a.b, a.b, ...',
    );
  });

  test('puts the caret under wide and combined characters', () => {
    const rendered = diagnose('{"名前e\u0301": bad}', 'bad').split('\n');
    expect(displayWidth(rendered[3].slice(0, rendered[3].indexOf('bad')))).toBe(rendered[4].indexOf('^'));
  });

  test('crops long lines around the place', () => {
    const rendered = diagnose(`${'x'.repeat(500)}BAD${'y'.repeat(500)}`, 'BAD');
    expect(rendered).toContain('BADyyy');
    for (const line of rendered.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });

  test('marks the first line only of a span over several', () => {
    expect(diagnose('{"a":\n [1,\n2]}', '[1,\n2]').split('\n').slice(2, 5)).toEqual([
      '  |',
      '2 |  [1,',
      '  |  ^^^',
    ]);
  });

  test('gives the path where there is no span, and the place alone without the source', () => {
    const bare: Diagnostic = { code: 'X_TEST', severity: 'warning', message: 'odd', path: 'nodes[0]' };
    expect(renderDiagnostics([bare], new Map(), plain)).toBe('warning[X_TEST]: odd\n  at nodes[0]\n');
    const span = { file: 'gone.json', start: 4, end: 5, line: 2, column: 3 };
    expect(renderDiagnostics([{ ...bare, span }], new Map(), plain)).toContain('--> gone.json:2:3');
  });

  test('colours only when asked', () => {
    const bare: Diagnostic = { code: 'X_TEST', severity: 'error', message: 'odd' };
    expect(renderDiagnostics([bare], new Map(), { color: true, width: 80 })).toContain('\u001b[1;31m');
    expect(renderDiagnostics([bare], new Map(), plain)).not.toContain('\u001b');
  });

  test('lets no unsafe character of any text through', () => {
    const hostile = fc.array(
      fc.constantFrom(
        '\u001b[2J',
        '\u0007',
        '\u202e',
        '\u2066',
        '\r',
        '\n',
        'a',
        '\u009b',
        '\ud800',
        '\u200b',
        '字',
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(hostile, fc.nat(60), (parts, at) => {
        const text = parts.join('');
        const span = spanAt(buildLineIndex(text, text), at, at + 3);
        const diagnostic: Diagnostic = {
          code: 'X_TEST',
          severity: 'error',
          message: text,
          span,
          suggestion: text,
          help: text,
        };
        const rendered = renderDiagnostics([diagnostic], new Map([[text, text]]), plain);
        expect(escapeForTerminal(rendered.replaceAll('\n', ''))).toBe(rendered.replaceAll('\n', ''));
      }),
    );
  });
});

test('spans: line and column agree with the text for every offset and line end', () => {
  const text = fc.array(fc.constantFrom('a', '\n', '\r\n', '\r', 'é'), { maxLength: 40 });
  fc.assert(
    fc.property(text, fc.nat(60), (parts, offset) => {
      const joined = parts.join('');
      const span = spanAt(buildLineIndex('f', joined), offset, offset + 1);
      const ends = [...joined.matchAll(/\r\n|\r|\n/g)].map((m) => m.index + m[0].length);
      const passed = ends.filter((end) => end <= span.start);
      expect(span.line).toBe(passed.length + 1);
      expect(span.column).toBe(span.start - (passed.at(-1) ?? 0) + 1);
      expect(span.end).toBeLessThanOrEqual(joined.length);
    }),
  );
});

test('a text is as wide as its characters, plain ones and others', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme-ascii' }));
  fc.assert(
    fc.property(text, (it) => {
      const widths = [...it].map((character) => displayWidth(character));
      expect(displayWidth(it)).toBe(widths.reduce((sum, width) => sum + width, 0));
    }),
  );
  expect(['ab\u00e9', '\u4e2d\u6587', 'e\u0301', ''].map(displayWidth)).toEqual([3, 4, 1, 0]);
});

test('wrapText keeps all words in order and within the width where a word fits', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), (words) => {
      const lines = wrapText(words.join(' '), 20);
      expect(lines.join(' ')).toBe(words.join(' '));
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(20);
    }),
  );
});

test('faults of a catalogue', () => {
  const entry = { code: 'A_B', title: 't', cause: 'c', remedy: 'r', example: 'e' };
  expect(catalogueFaults([entry])).toEqual([]);
  expect(catalogueFaults([entry, { ...entry, title: ' ' }, { ...entry, code: 'bad' }])).toEqual([
    'A_B is given twice',
    'A_B has no title',
    'bad is not CAPITAL_SNAKE',
  ]);
});
