import type { TemplateSource } from './fault.ts';

/** Offsets into the template's text. */
interface Placed {
  readonly start: number;
  readonly end: number;
}

export type Expression = Placed &
  (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'integer' | 'float'; readonly value: number }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'none' }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] }
    | { readonly kind: 'dict'; readonly entries: ReadonlyArray<readonly [Expression, Expression]> }
    | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
    | { readonly kind: 'item'; readonly of: Expression; readonly index: Expression }
    | {
        readonly kind: 'slice';
        readonly of: Expression;
        readonly from?: Expression;
        readonly to?: Expression;
        readonly step?: Expression;
      }
    | ({ readonly kind: 'call'; readonly of: Expression } & Arguments)
    | ({ readonly kind: 'filter'; readonly name: string; readonly of: Expression } & Arguments)
    | ({
        readonly kind: 'test';
        readonly name: string;
        readonly of: Expression;
        readonly not: boolean;
      } & Arguments)
    | { readonly kind: 'unary'; readonly operator: 'not' | '-' | '+'; readonly of: Expression }
    | {
        readonly kind: 'binary';
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: 'compare';
        readonly first: Expression;
        readonly rest: ReadonlyArray<readonly [CompareOperator, Expression]>;
      }
    | {
        readonly kind: 'choose';
        readonly test: Expression;
        readonly then: Expression;
        readonly otherwise?: Expression;
      }
  );

export type BinaryOperator = 'and' | 'or' | '+' | '-' | '*' | '/' | '//' | '%' | '**' | '~';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

export interface Arguments {
  readonly args: readonly Expression[];
  readonly named: ReadonlyArray<readonly [string, Expression]>;
  /** `*rest` and `**rest`. */
  readonly spread?: Expression;
  readonly spreadNamed?: Expression;
}

/** Where a value goes: a name, names, or an attribute of a namespace. */
export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'names'; readonly targets: readonly Target[] }
  | { readonly kind: 'attribute'; readonly of: string; readonly name: string };

export interface Parameter {
  readonly name: string;
  readonly byDefault?: Expression;
}

export type Body = readonly Node[];

export type Node = Placed &
  (
    | { readonly kind: 'data'; readonly text: string }
    | { readonly kind: 'output'; readonly value: Expression }
    | {
        readonly kind: 'if';
        readonly branches: ReadonlyArray<readonly [Expression, Body]>;
        readonly otherwise?: Body;
      }
    | {
        readonly kind: 'for';
        readonly target: Target;
        readonly over: Expression;
        readonly where?: Expression;
        readonly recursive: boolean;
        readonly body: Body;
        readonly otherwise?: Body;
      }
    | { readonly kind: 'set'; readonly target: Target; readonly value: Expression }
    | {
        readonly kind: 'set_block';
        readonly target: Target;
        readonly filters: readonly Filter[];
        readonly body: Body;
      }
    | Macro
    | {
        readonly kind: 'call';
        readonly parameters: readonly Parameter[];
        readonly call: Extract<Expression, { kind: 'call' }>;
        readonly body: Body;
      }
    | { readonly kind: 'filter'; readonly filters: readonly Filter[]; readonly body: Body }
    | { readonly kind: 'do'; readonly value: Expression }
    | {
        readonly kind: 'with';
        readonly assignments: ReadonlyArray<readonly [Target, Expression]>;
        readonly body: Body;
      }
    | { readonly kind: 'block'; readonly body: Body }
    | { readonly kind: 'jump'; readonly to: 'break' | 'continue' }
    | { readonly kind: 'snapshot'; readonly name: string; readonly body: Body }
    | { readonly kind: 'docs'; readonly name: string }
    | {
        readonly kind: 'import';
        readonly file: Expression;
        readonly alias?: string;
        readonly names: ReadonlyArray<readonly [string, string]>;
      }
  );

export type Filter = Placed & Arguments & { readonly name: string };

/** `what` tells dbt's own blocks from macros: a generic test is the macro `test_<name>`. */
export type Macro = Placed & {
  readonly kind: 'macro';
  readonly what: 'macro' | 'test' | 'materialization';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
};

export interface Template {
  readonly source: TemplateSource;
  readonly body: Body;
}
