import ts from 'typescript';
import type { Finding } from './finding.ts';
import type { RuleName } from './rule-names.ts';
import { lineOf, type SourceFile, walk } from './source-files.ts';

export const limits = {
  file: { median: 120, nineInTen: 400, most: 600 },
  function: { nineInTen: 35, most: 80 },
  testFile: { most: 500 },
} as const;

/** Lines of the code files, of the functions in them, and of the test files. */
export interface Sizes {
  readonly files: readonly Sized[];
  readonly functions: readonly Sized[];
  readonly testFiles: readonly Sized[];
}

export interface Sized {
  readonly file: string;
  readonly lines: number;
  /** First line and name, for functions. */
  readonly line?: number;
  readonly name?: string;
}

export function measureSizes(sources: readonly SourceFile[]): Sizes {
  const sized = ({ file, text }: SourceFile) => ({ file, lines: text.trimEnd().split('\n').length });
  const code = sources.filter((source) => !source.isTest);
  return {
    files: code.map(sized),
    functions: code.flatMap((source) => functionsOf(source)),
    testFiles: sources.filter((source) => source.isTest).map(sized),
  };
}

function functionsOf(source: SourceFile): Sized[] {
  const found: Sized[] = [];
  walk(source.tree(), (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return;
    const line = lineOf(node);
    const end = source.tree().getLineAndCharacterOfPosition(node.getEnd()).line + 1;
    found.push({ file: source.file, lines: end - line + 1, line, name: nameOf(node) });
  });
  return found;
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  return ts.isVariableDeclaration(parent) ? parent.name.getText() : '(anonymous)';
}

/** The size below which the share `q` (0..1) of the things stays; 0 when there are none. */
export function quantile(things: readonly Sized[], q: number): number {
  const lines = things.map((it) => it.lines).sort((a, b) => a - b);
  return lines.length === 0 ? 0 : lines[Math.min(lines.length - 1, Math.ceil(q * lines.length) - 1)];
}

/** The size budget: hard limits per file and function, shares over the whole, folders of confetti. */
export function checkSizes({ files, functions, testFiles }: Sizes): Finding[] {
  const over = (things: readonly Sized[], most: number, rule: RuleName) =>
    things
      .filter((it) => it.lines > most)
      .map(({ file, line, name, lines }) => ({
        rule,
        file,
        line,
        message: `${name === undefined ? '' : `${name} has `}${lines} lines, ${most} at most`,
      }));
  const share = (things: readonly Sized[], q: number, most: number, what: string): Finding[] => {
    const value = quantile(things, q);
    return value <= most
      ? []
      : [{ rule: 'size-share', file: '.', message: `${what} is ${value} lines, not under ${most}` }];
  };
  return [
    ...over(files, limits.file.most, 'file-size'),
    ...over(functions, limits.function.most, 'function-size'),
    ...over(testFiles, limits.testFile.most, 'test-size'),
    ...share(files, 0.5, limits.file.median, 'the median file'),
    ...share(files, 0.9, limits.file.nineInTen, 'the file at nine in ten'),
    ...share(functions, 0.9, limits.function.nineInTen, 'the function at nine in ten'),
    ...confetti(files),
  ];
}

/** A folder of twenty files of ten lines is one file. */
function confetti(files: readonly Sized[]): Finding[] {
  const folders = Map.groupBy(files, ({ file }) => file.slice(0, file.lastIndexOf('/')));
  return [...folders].flatMap(([folder, inside]) => {
    const isConfetti = inside.length >= 12 && quantile(inside, 0.5) < 12;
    return isConfetti
      ? [{ rule: 'confetti', file: folder, message: `${inside.length} tiny files: make them one` }]
      : [];
  });
}
