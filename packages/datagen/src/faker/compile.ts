import { ArenaWriter, arenaOf } from '@dataing/base/columns';
import { buildAlias } from '@dataing/base/maths';
import { type Draws, newDraws, type StreamKey } from '@dataing/base/random';
import { EanPiece, IbanPiece, LuhnPiece } from './check-piece.ts';
import type { OpenPack, WeightedParts } from './pack.ts';
import { PatternPiece } from './pattern-piece.ts';
import {
  ChoicePiece,
  CutPiece,
  DatePiece,
  FixedPiece,
  IntPiece,
  LiteralPiece,
  type Piece,
  type Pool,
  PoolPiece,
  SequencePiece,
  UuidPiece,
} from './pieces.ts';
import {
  choicePurpose,
  drawPurpose,
  labelPath,
  partPath,
  placePurpose,
  refPath,
  rootPath,
} from './purposes.ts';
import { type FakerSpec, partsOf } from './spec.ts';
import { type Part, parsePattern, type PlaceField } from './template.ts';

/** Rows whose draws are filled at once. */
export const BATCH = 512;

/** A stream and the room for its draws of one batch. */
export interface Slot {
  readonly key: StreamKey;
  readonly draws: Draws;
}

/** A method in a locale, bound to a column's streams: fill every slot for a batch of rows, then write each row. */
export interface Program {
  readonly root: Piece;
  readonly slots: readonly Slot[];
}

/**
 * Turns the templates of a method into pieces. `keyOf` gives the column's stream for a purpose; purposes start
 * with "faker/", so that no other part of the column shares one.
 * @throws Error when a template names what the data does not have.
 */
export function compileFaker(
  spec: FakerSpec,
  pack: OpenPack,
  keyOf: (purpose: string) => StreamKey,
): Program {
  const slots = new Map<string, Slot>();
  const drawsOf = (purpose: string): Draws => {
    const known = slots.get(purpose);
    if (known !== undefined) return known.draws;
    const slot = { key: keyOf(purpose), draws: newDraws(BATCH) };
    slots.set(purpose, slot);
    return slot.draws;
  };
  const compiler = new Compiler(pack, drawsOf, placePurpose(spec.method));
  const root = compiler.rule(partsOf(spec, pack), rootPath(spec.method), new Set([spec.method]));
  return { root, slots: [...slots.values()] };
}

class Compiler {
  readonly #pack: OpenPack;
  readonly #drawsOf: (purpose: string) => Draws;
  readonly #place: string;

  constructor(pack: OpenPack, drawsOf: (purpose: string) => Draws, place: string) {
    this.#pack = pack;
    this.#drawsOf = drawsOf;
    this.#place = place;
  }

  /** `open` holds the rules around this one: a rule inside itself would never end. */
  rule({ alternatives, weights }: WeightedParts, path: string, open: ReadonlySet<string>): Piece {
    const pieces = alternatives.map((parts) => this.#sequence(parts, path, open));
    if (pieces.length === 1) return pieces[0];
    return new ChoicePiece(pieces, buildAlias(weights), this.#drawsOf(choicePurpose(path)));
  }

  #sequence(parts: readonly Part[], path: string, open: ReadonlySet<string>): Piece {
    const pieces = parts.map((part, i) => this.#part(part, i, path, open));
    return pieces.length === 1 ? pieces[0] : new SequencePiece(pieces);
  }

  #part(part: Part, position: number, above: string, open: ReadonlySet<string>): Piece {
    const path = partPath(above, position);
    switch (part.kind) {
      case 'literal':
        return new LiteralPiece(arenaOf([part.text]).bytes);
      case 'ref':
        return this.#reference(part.name, part.transform, refPath(above, position, part.name), open);
      case 'place':
        return this.#placeField(part.field, path);
      case 'pattern':
        return new PatternPiece(part.symbols, (n) => this.#drawsOf(drawPurpose(path, n)));
      case 'int':
        return this.#int(part, part.label === '' ? path : labelPath(above, part.label));
      case 'fixed':
        return new FixedPiece(part.min, part.max, part.decimals, this.#drawsOf(path));
      case 'date':
        return new DatePiece(part.first, part.last, this.#drawsOf(path));
      case 'uuid':
        return new UuidPiece(this.#drawsOf(drawPurpose(path, 0)), this.#drawsOf(drawPurpose(path, 1)));
      case 'check':
        return this.#check(part, path);
      case 'cut': {
        const inner = this.#sequence(part.parts, path, open);
        return new CutPiece(inner, part.max, arenaOf([part.stop]).bytes, new ArenaWriter());
      }
    }
  }

  #int(part: Extract<Part, { kind: 'int' }>, path: string): Piece {
    return new IntPiece(part.min, part.max, part.width, this.#drawsOf(path));
  }

  #reference(name: string, transform: string, path: string, open: ReadonlySet<string>): Piece {
    const rule = open.has(name) || transform !== '' ? undefined : this.#pack.rule(name);
    if (rule !== undefined) return this.rule(rule, path, new Set([...open, name]));
    return new PoolPiece(this.#pool(name, transform), this.#drawsOf(path));
  }

  #pool(name: string, transform: string): Pool {
    return this.#pack.derive(`pool ${name}|${transform}`, () => {
      const list = this.#pack.list(name, transform);
      return { arena: arenaOf(list.items), alias: buildAlias(list.weights) };
    });
  }

  #placeField(field: PlaceField, path: string): Piece {
    const draws = this.#drawsOf(this.#place);
    const alias = this.#pack.derive('place alias', () => buildAlias(this.#pack.placeWeights()));
    if (field !== 'postcode') {
      const pool = () => ({ arena: arenaOf(this.#pack.placeField(field)), alias });
      return new PoolPiece(this.#pack.derive(`place ${field}`, pool), draws);
    }
    const patterns = this.#pack.placePostcodes().map((text) => {
      const symbols = parsePattern(text, this.#pack.alphabets);
      return new PatternPiece(symbols, (n) => this.#drawsOf(drawPurpose(path, n)));
    });
    return new ChoicePiece(patterns, alias, draws);
  }

  #check(part: Extract<Part, { kind: 'check' }>, path: string): Piece {
    const inner = new PatternPiece(part.symbols, (n) => this.#drawsOf(drawPurpose(path, n)));
    const scratch = new ArenaWriter();
    if (part.scheme === 'luhn') return new LuhnPiece(inner, scratch);
    if (part.scheme === 'ean') return new EanPiece(inner, scratch);
    return new IbanPiece(arenaOf([part.country]).bytes, inner, scratch);
  }
}
