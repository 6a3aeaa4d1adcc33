export { BOUNDS, type Bounds } from './evaluate.ts';
export { TemplateFault, type TemplatePlace, type TemplateSource } from './fault.ts';
export { Generator, PySet, Range } from './collections.ts';
export { fromJson, toJson } from './json.ts';
export { operate } from './operate.ts';
export { parseTemplate } from './parse-template.ts';
export { ReturnSignal, Runner, type RunOptions } from './run.ts';
export { Namespace, Scope } from './scope.ts';
export type { Body, Expression, Macro, Node, Template } from './tree.ts';
export {
  type Call,
  Callable,
  Dict,
  equals,
  fault,
  Float,
  HostObject,
  isTrue,
  iterate,
  type Named,
  numberOf,
  render,
  represent,
  toData,
  toValue,
  Tuple,
  Undefined,
  type Value,
} from './value.ts';
