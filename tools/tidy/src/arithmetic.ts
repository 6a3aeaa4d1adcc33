import ts from 'typescript';
import type { Finding } from './finding.ts';
import { roomOf } from './rooms.ts';
import { lineOf, type SourceFile, walk } from './source-files.ts';

/** Exact on every engine: the standard fixes their results. Everything else of Math is not, or is not arithmetic. */
const exact = new Set([
  ...['sqrt', 'floor', 'ceil', 'trunc', 'round', 'min', 'max', 'abs', 'sign', 'imul', 'clz32', 'fround'],
  // Refused by the rule on randomness, with a better message.
  'random',
]);

const exactRooms = ['base', 'datagen'];

/**
 * Transcendentals of `Math` and `**` where values are computed (base and datagen): engines differ in their last bits, so
 * these come from base/maths and from tables. Constants such as Math.PI are numbers and allowed.
 */
export function checkArithmetic(sources: readonly SourceFile[]): Finding[] {
  return sources
    .filter((source) => !source.isTest && exactRooms.includes(roomOf(source.file)))
    .flatMap((source) => {
      const findings: Finding[] = [];
      walk(source.tree(), (node) => {
        const what = inexact(node);
        if (what === undefined) return;
        const message = `${what} is not bit-identical on every engine: use base/maths`;
        findings.push({ rule: 'inexact-maths', file: source.file, line: lineOf(node), message });
      });
      return findings;
    });
}

function inexact(node: ts.Node): string | undefined {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const power =
      kind === ts.SyntaxKind.AsteriskAsteriskToken || kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken;
    return power && !(ts.isBigIntLiteral(node.left) && ts.isBigIntLiteral(node.right)) ? '**' : undefined;
  }
  if (!ts.isIdentifier(node) || node.text !== 'Math') return undefined;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) {
    if (parent.expression !== node) return undefined;
    const name = parent.name.text;
    return exact.has(name) || /^[A-Z]/.test(name) ? undefined : `Math.${name}`;
  }
  if (ts.isTypeNode(parent) || ts.isTypeQueryNode(parent)) return undefined;
  return 'Math other than by Math.name';
}
