export { BOUNDS, type Bounds } from './evaluate.ts';
export { TemplateFault, type TemplatePlace, type TemplateSource } from './fault.ts';
export { toJson } from './json.ts';
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
  PySet,
  render,
  represent,
  toData,
  toValue,
  Tuple,
  Undefined,
  type Value,
} from './value.ts';
