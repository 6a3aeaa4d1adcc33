import { TemplateFault, type TemplateSource } from './fault.ts';
import { cutTemplate, type Piece } from './lex.ts';
import {
  parseArguments,
  parseExpression,
  parseFilter,
  parseFilters,
  parseTuple,
} from './parse-expression.ts';
import { TokenReader } from './token-reader.ts';
import type { Body, Expression, Node, Parameter, Target, Template } from './tree.ts';

const DEPTH_MAX = 100;

/** Reads a template. Throws TemplateFault DBT_JINJA_SYNTAX with its place. */
export function parseTemplate(source: TemplateSource): Template {
  return { source, body: new TemplateParser(source).whole() };
}

type Statement = Extract<Piece, { kind: 'statement' }>;

class TemplateParser {
  readonly #source: TemplateSource;
  readonly #pieces: readonly Piece[];
  #at = 0;
  #depth = 0;
  #loops = 0;
  readonly #blocks = new Set<string>();

  constructor(source: TemplateSource) {
    this.#source = source;
    this.#pieces = cutTemplate(source);
  }

  whole(): Body {
    const body = this.#body([]);
    const rest = this.#pieces[this.#at] as Statement | undefined;
    if (rest !== undefined) this.#fail(`"${rest.tokens[0]?.text ?? ''}" closes nothing`, rest);
    return body;
  }

  /** Nodes up to a statement whose word is one of `until`, which is left for the caller. */
  #body(until: readonly string[]): Body {
    if (this.#depth++ > DEPTH_MAX)
      this.#fail(`nested deeper than ${DEPTH_MAX} levels`, this.#pieces[this.#at - 1]);
    const nodes: Node[] = [];
    for (let piece = this.#pieces[this.#at]; piece !== undefined; piece = this.#pieces[this.#at]) {
      if (piece.kind === 'statement') {
        const word = piece.tokens[0]?.text ?? '';
        if (until.includes(word) || /^(end|else$|elif$)/.test(word)) break;
        this.#at++;
        nodes.push(this.#statement(piece, word));
        continue;
      }
      this.#at++;
      if (piece.kind === 'data') nodes.push(piece);
      else {
        const reader = this.#reader(piece);
        if (reader.isDone) this.#fail('expected an expression', piece);
        nodes.push({
          kind: 'output',
          value: this.#end(reader, parseTuple(reader)),
          start: piece.start,
          end: piece.end,
        });
      }
    }
    this.#depth--;
    return nodes;
  }

  #reader(piece: Exclude<Piece, { kind: 'data' }>): TokenReader {
    return new TokenReader(this.#source, piece.tokens, piece);
  }

  #end<T>(reader: TokenReader, value: T): T {
    if (!reader.isDone) reader.fail(`"${reader.peek()?.text}" is not expected here`);
    return value;
  }

  /** The body up to `end<word>`; what follows the closing word is let be, as Jinja does with names. */
  #closed(opened: Statement, ...ends: readonly string[]): Body {
    const body = this.#body(ends);
    this.#close(opened, ends);
    return body;
  }

  #close(opened: Statement, ends: readonly string[]): Statement {
    const piece = this.#pieces[this.#at] as Statement | undefined;
    if (piece === undefined || !ends.includes(piece.tokens[0]?.text ?? '')) {
      const found = piece === undefined ? 'the end' : `"${piece.tokens[0]?.text}"`;
      this.#fail(
        `"${opened.tokens[0]?.text}" is not closed: expected "${ends.at(-1)}", not ${found}`,
        opened,
      );
    }
    this.#at++;
    return piece;
  }

  #statement(piece: Statement, word: string): Node {
    const reader = this.#reader(piece);
    reader.next('a statement');
    const { start } = piece;
    const place = () => ({ start, end: this.#pieces[this.#at - 1].end });
    const simple = this.#simple(reader, word, piece);
    if (simple !== undefined) return simple;
    switch (word) {
      case 'if':
        return this.#if(reader, piece);
      case 'for':
        return this.#for(reader, piece);
      case 'set':
        return this.#set(reader, piece);
      case 'macro':
      case 'test':
      case 'data_test':
        return this.#macro(reader, piece, word);
      case 'call': {
        const parameters = reader.isOperator('(') ? parseParameters(reader) : [];
        const call = this.#end(reader, parseExpression(reader));
        if (call.kind !== 'call') this.#fail('call takes a call of a macro', piece);
        return { kind: 'call', parameters, call, body: this.#closed(piece, 'endcall'), ...place() };
      }
      case 'filter': {
        const filters = [parseFilter(reader, 0), ...parseFilters(reader)];
        this.#end(reader, filters);
        return { kind: 'filter', filters, body: this.#closed(piece, 'endfilter'), ...place() };
      }
      case 'with': {
        const assignments: Array<readonly [Target, Expression]> = [];
        while (!reader.isDone) {
          const target = parseTarget(reader);
          reader.expect('=');
          assignments.push([target, parseExpression(reader)]);
          if (!reader.takeOperator(',')) break;
        }
        this.#end(reader, assignments);
        return { kind: 'with', assignments, body: this.#closed(piece, 'endwith'), ...place() };
      }
      case 'block':
        return this.#block(reader, piece);
      default:
        return this.#dbtBlock(reader, piece, word);
    }
  }

  #block(reader: TokenReader, piece: Statement): Node {
    const name = reader.name('the name of the block');
    this.#end(reader, name);
    if (this.#blocks.has(name)) this.#fail(`the block "${name}" stands twice`, piece);
    this.#blocks.add(name);
    const body = this.#closed(piece, 'endblock');
    return { kind: 'block', body, start: piece.start, end: this.#pieces[this.#at - 1].end };
  }

  #simple(reader: TokenReader, word: string, { start, end }: Statement): Node | undefined {
    if (word === 'do') return { kind: 'do', value: this.#end(reader, parseTuple(reader)), start, end };
    if (word === 'break' || word === 'continue') {
      if (this.#loops === 0) this.#fail(`"${word}" stands in no loop`, { start, end });
      return { kind: 'jump', to: this.#end(reader, word), start, end };
    }
    if (word === 'import') {
      const file = parseExpression(reader);
      const alias = reader.takeName('as') ? reader.name('a name') : undefined;
      return { kind: 'import', file, alias, names: [], start, end };
    }
    if (word !== 'from') return undefined;
    const file = parseExpression(reader);
    if (!reader.takeName('import')) reader.fail('expected "import"');
    const names: Array<readonly [string, string]> = [];
    do {
      if (reader.isDone || reader.isName('with') || reader.isName('without')) break;
      const name = reader.name('a name');
      names.push([name, reader.takeName('as') ? reader.name('a name') : name]);
    } while (reader.takeOperator(','));
    return { kind: 'import', file, names, start, end };
  }

  #dbtBlock(reader: TokenReader, piece: Statement, word: string): Node {
    const place = () => ({ start: piece.start, end: this.#pieces[this.#at - 1].end });
    if (word === 'snapshot') {
      const name = reader.name('the name of the snapshot');
      return { kind: 'snapshot', name, body: this.#closed(piece, 'endsnapshot'), ...place() };
    }
    if (word === 'docs') {
      const name = reader.name('the name of the text');
      this.#closed(piece, 'enddocs');
      return { kind: 'docs', name, ...place() };
    }
    if (word === 'materialization') {
      const name = reader.name('the name of the materialization');
      const body = this.#closed(piece, 'endmaterialization');
      return {
        kind: 'macro',
        what: 'materialization',
        name: `materialization_${name}`,
        parameters: [],
        body,
        ...place(),
      };
    }
    return this.#fail(`there is no statement "${word}"`, piece);
  }

  #if(reader: TokenReader, opened: Statement): Node {
    const branches: Array<readonly [Expression, Body]> = [];
    let test = this.#end(reader, parseTuple(reader));
    for (;;) {
      const body = this.#body(['elif', 'else', 'endif']);
      branches.push([test, body]);
      const piece = this.#close(opened, ['elif', 'else', 'endif']);
      const word = piece.tokens[0].text;
      if (word === 'elif') {
        const next = this.#reader(piece);
        next.next('elif');
        test = this.#end(next, parseTuple(next));
        continue;
      }
      const otherwise = word === 'else' ? this.#closed(opened, 'endif') : undefined;
      return { kind: 'if', branches, otherwise, start: opened.start, end: this.#pieces[this.#at - 1].end };
    }
  }

  #for(reader: TokenReader, opened: Statement): Node {
    const target = parseTarget(reader);
    if (!reader.takeName('in')) reader.fail('expected "in"');
    const over = parseTuple(reader, 0, false);
    const where = reader.takeName('if') ? parseExpression(reader) : undefined;
    const recursive = reader.takeName('recursive');
    this.#end(reader, over);
    this.#loops++;
    const body = this.#body(['else', 'endfor']);
    this.#loops--;
    const closer = this.#close(opened, ['else', 'endfor']);
    const otherwise = closer.tokens[0].text === 'else' ? this.#closed(opened, 'endfor') : undefined;
    const { start } = opened;
    return {
      kind: 'for',
      target,
      over,
      where,
      recursive,
      body,
      otherwise,
      start,
      end: this.#pieces[this.#at - 1].end,
    };
  }

  #set(reader: TokenReader, piece: Statement): Node {
    const target = parseTarget(reader);
    const { start } = piece;
    if (reader.takeOperator('=')) {
      return { kind: 'set', target, value: this.#end(reader, parseTuple(reader)), start, end: piece.end };
    }
    const filters = parseFilters(reader);
    this.#end(reader, filters);
    const body = this.#closed(piece, 'endset');
    return { kind: 'set_block', target, filters, body, start, end: this.#pieces[this.#at - 1].end };
  }

  #macro(reader: TokenReader, piece: Statement, word: string): Node {
    const name = reader.name(`the name of the ${word}`);
    const parameters = this.#end(reader, parseParameters(reader));
    const isTest = word !== 'macro';
    const body = this.#closed(piece, isTest ? `end${word}` : 'endmacro');
    return {
      kind: 'macro',
      what: isTest ? 'test' : 'macro',
      name: isTest ? `test_${name}` : name,
      parameters,
      body,
      start: piece.start,
      end: this.#pieces[this.#at - 1].end,
    };
  }

  #fail(message: string, { start, end }: { start: number; end: number }): never {
    throw new TemplateFault('DBT_JINJA_SYNTAX', message, { source: this.#source, start, end });
  }
}

function parseParameters(reader: TokenReader): Parameter[] {
  const { args, named, spread, spreadNamed } = parseArguments(reader, 0);
  const plain = args.map((arg): Parameter => {
    if (arg.kind !== 'name') return reader.fail('a parameter is a name', arg);
    return { name: arg.name };
  });
  const names = [...plain.map((it) => it.name), ...named.map(([name]) => name)];
  const twice = names.find((it, i) => names.indexOf(it) !== i);
  if (twice !== undefined) reader.fail(`the parameter "${twice}" stands twice`);
  if (spread !== undefined || spreadNamed !== undefined) reader.fail('a parameter is a name');
  return [...plain, ...named.map(([name, byDefault]): Parameter => ({ name, byDefault }))];
}

function parseTarget(reader: TokenReader): Target {
  const targets = [parseOneTarget(reader)];
  let many = false;
  while (reader.takeOperator(',')) {
    many = true;
    if (reader.isName('in') || reader.isOperator('=')) break;
    targets.push(parseOneTarget(reader));
  }
  return many ? { kind: 'names', targets } : targets[0];
}

function parseOneTarget(reader: TokenReader): Target {
  if (reader.takeOperator('(')) {
    const inner = parseTarget(reader);
    reader.expect(')');
    return inner.kind === 'names' ? inner : { kind: 'names', targets: [inner] };
  }
  const name = reader.name('a name');
  if (/^([Tt]rue|[Ff]alse|[Nn]one)$/.test(name)) reader.fail(`"${name}" cannot be set`);
  if (reader.takeOperator('.')) return { kind: 'attribute', of: name, name: reader.name('a name') };
  return { kind: 'name', name };
}
