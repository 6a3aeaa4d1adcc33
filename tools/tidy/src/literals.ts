import ts from 'typescript';
import type { Finding } from './finding.ts';
import { lineOf, type SourceFile, walk } from './source-files.ts';

const mostElements = 100;
const mostCharacters = 4_000;

/** Data written as code: long arrays or objects of plain literals, and very long strings. */
export function checkLiterals(sources: readonly SourceFile[]): Finding[] {
  return sources
    .filter((source) => !source.isTest)
    .flatMap((source) => {
      const findings: Finding[] = [];
      walk(source.tree(), (node) => {
        const what = dataIn(node);
        if (what === undefined) return;
        const message = `${what}: data lives in data files`;
        findings.push({ rule: 'data-in-code', file: source.file, line: lineOf(node), message });
      });
      return findings;
    });
}

function dataIn(node: ts.Node): string | undefined {
  if (ts.isArrayLiteralExpression(node)) {
    const count = node.elements.filter(isPlain).length;
    return count > mostElements ? `an array of ${count} literals` : undefined;
  }
  if (ts.isObjectLiteralExpression(node)) {
    const plain = node.properties.filter((it) => ts.isPropertyAssignment(it) && isPlain(it.initializer));
    return plain.length > mostElements ? `an object of ${plain.length} literals` : undefined;
  }
  if (ts.isStringLiteralLike(node) && node.text.length > mostCharacters)
    return `a string of ${node.text.length}`;
  return undefined;
}

function isPlain(node: ts.Expression): boolean {
  if (ts.isPrefixUnaryExpression(node)) return isPlain(node.operand);
  if (ts.isArrayLiteralExpression(node)) return node.elements.length > 0 && node.elements.every(isPlain);
  return ts.isLiteralExpression(node);
}
