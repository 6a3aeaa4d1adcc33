import ts from 'typescript';
import type { Finding } from './finding.ts';
import type { RuleName } from './rule-names.ts';
import { isOuter, roomOf } from './rooms.ts';
import { lineOf, type SourceFile, walk } from './source-files.ts';

/** Globals that reach the machine, the clock, randomness or the locale: rule -> names. */
const globals: Partial<Record<RuleName, readonly string[]>> = {
  'node-outside': ['Buffer', 'process', 'global', 'require', '__dirname', '__filename', 'console', 'fetch'],
  'clock-outside': [
    ...['performance', 'setTimeout', 'setInterval', 'setImmediate'],
    ...['clearTimeout', 'clearInterval', 'clearImmediate'],
  ],
  'random-outside': ['crypto'],
  'locale-outside': ['Intl'],
};

/** Methods whose result depends on the locale or on the local time zone. */
const localeMethods = /^(toLocale[A-Z]\w*|localeCompare)$/;
const localTimeMethods =
  /^((get|set)(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)|getTimezoneOffset|getYear|to(Date|Time)String)$/;

/** Node, the clock, randomness and the locale in inner rooms: there they are handed in through ports. */
export function checkOutside(sources: readonly SourceFile[]): Finding[] {
  return sources.filter(isInner).flatMap((source) => {
    const findings: Finding[] = [];
    const declared = declaredNames(source.tree());
    walk(source.tree(), (node) => {
      const broken = outsideOf(node, declared);
      if (broken === undefined) return;
      const [rule, what] = broken;
      findings.push({ rule, file: source.file, line: lineOf(node), message: `${what} in an inner room` });
    });
    return findings;
  });
}

export function isInner(source: SourceFile): boolean {
  return !source.isTest && !isOuter(roomOf(source.file));
}

function outsideOf(node: ts.Node, declared: ReadonlySet<string>): [rule: RuleName, what: string] | undefined {
  if (ts.isIdentifier(node) && isFreeUse(node) && !declared.has(node.text)) {
    for (const [rule, names] of Object.entries(globals) as [RuleName, readonly string[]][])
      if (names.includes(node.text)) return [rule, node.text];
  }
  if (ts.isPropertyAccessExpression(node)) return propertyOutside(node);
  if (ts.isNewExpression(node) && isNamed(node.expression, 'Date')) {
    const count = node.arguments?.length ?? 0;
    if (count === 0) return ['clock-outside', 'new Date()'];
    if (count > 1) return ['locale-outside', 'new Date(year, month, ...) in the local time zone'];
  }
  if (ts.isCallExpression(node) && isNamed(node.expression, 'Date')) return ['clock-outside', 'Date()'];
  return undefined;
}

function propertyOutside(node: ts.PropertyAccessExpression): [RuleName, string] | undefined {
  const name = node.name.text;
  const owner = node.expression;
  if (isNamed(owner, 'Date') && name === 'now') return ['clock-outside', 'Date.now'];
  if (isNamed(owner, 'Date') && name === 'parse') return ['locale-outside', 'Date.parse'];
  if (isNamed(owner, 'Math') && name === 'random') return ['random-outside', 'Math.random'];
  if (ts.isMetaProperty(owner) && ['dirname', 'filename', 'url'].includes(name)) {
    return ['node-outside', `import.meta.${name}`];
  }
  if (localeMethods.test(name) || localTimeMethods.test(name)) return ['locale-outside', `.${name}`];
  return undefined;
}

function isNamed(node: ts.Node, name: string): boolean {
  if (ts.isIdentifier(node)) return node.text === name;
  return (
    ts.isPropertyAccessExpression(node) && isNamed(node.expression, 'globalThis') && node.name.text === name
  );
}

/** Whether an identifier stands for a value: not a property's name, a declaration, a label or part of a type. */
function isFreeUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent))
    return parent.expression === node || isNamed(parent.expression, 'globalThis');
  if (ts.isTypeNode(parent) || ts.isQualifiedName(parent) || ts.isTypeElement(parent)) return false;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return false;
  if (ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent)) return parent.name !== node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  return true;
}

/** Names the file declares itself (parameters, variables, imports): they are not the globals of the same name. */
function declaredNames(tree: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  walk(tree, (node) => {
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isBindingElement(node) ||
      ts.isImportSpecifier(node) ||
      ts.isImportClause(node);
    if (declares && node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text);
  });
  return names;
}
