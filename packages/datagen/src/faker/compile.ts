import { arenaOf } from '@dataing/base/columns';
import { type AliasTable, buildAlias, fillAlias } from '@dataing/base/maths';
import { type Addresses, type Draws, fillDraws, newDraws, type StreamKey } from '@dataing/base/random';
import { EanPiece, IbanPiece, LuhnPiece } from './check-piece.ts';
import { CutPiece } from './cut-piece.ts';
import type { OpenPack, WeightedParts } from './pack.ts';
import { PatternPiece } from './pattern-piece.ts';
import {
  ChoicePiece,
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
import { choicePurpose, drawPurpose, labelPath, partPath, placePurpose, rootPath } from './purposes.ts';
import { type FakerSpec, partsOf } from './spec.ts';
import { type Part, parsePattern, type PlaceField } from './template.ts';

/** Rows whose draws are filled at once. */
export const BATCH = 512;

/** A stream with the room for a batch: its draws, and what alias tables pick by them. */
interface Slot {
  readonly key: StreamKey;
  readonly draws: Draws;
  readonly picks: Map<AliasTable, Int32Array>;
}

/** Rows of a block: from .. to - 1, at most `BATCH` of them. */
interface Batch {
  readonly addresses: Addresses;
  readonly from: number;
  readonly to: number;
}

/**
 * The streams that a program draws from. Used by one block at a time. A group holds streams that few rows need: they are
 * filled for a batch when the first of its rows asks.
 */
class Slots {
  readonly #slots = new Map<string, Slot>();
  readonly #keyOf: (purpose: string) => StreamKey;
  readonly #above: Slots | undefined;
  readonly #groups: Slots[] = [];
  #waiting: Batch | undefined;

  constructor(keyOf: (purpose: string) => StreamKey, above?: Slots) {
    this.#keyOf = keyOf;
    this.#above = above;
  }

  group(): Slots {
    const group = new Slots(this.#keyOf, this);
    this.#groups.push(group);
    return group;
  }

  draws(purpose: string): Draws {
    return this.#slot(purpose).draws;
  }

  /** Where a batch's picks of `alias` by that stream stand once filled. */
  picks(purpose: string, alias: AliasTable): Int32Array {
    const { picks } = this.#slot(purpose);
    const known = picks.get(alias) ?? new Int32Array(BATCH);
    picks.set(alias, known);
    return known;
  }

  /** Draws and picks of a batch. */
  fill(batch: Batch): void {
    const { addresses, from, to } = batch;
    for (const { key, draws, picks } of this.#slots.values()) {
      fillDraws(key, addresses, from, to, draws);
      for (const [alias, places] of picks) fillAlias(alias, draws, to - from, places);
    }
    for (const group of this.#groups) group.#waiting = batch;
  }

  /** Of a group: sees to it that the present batch is filled. */
  fillNow(): void {
    if (this.#waiting === undefined) return;
    this.fill(this.#waiting);
    this.#waiting = undefined;
  }

  #known(purpose: string): Slot | undefined {
    const own = this.#slots.get(purpose);
    return own !== undefined || this.#above === undefined ? own : this.#above.#known(purpose);
  }

  #slot(purpose: string): Slot {
    const known = this.#known(purpose);
    if (known !== undefined) return known;
    const slot = { key: this.#keyOf(purpose), draws: newDraws(BATCH), picks: new Map() };
    this.#slots.set(purpose, slot);
    return slot;
  }
}

/** A method in a locale, bound to a column's streams: fill the slots for a batch of rows, then write each row. */
export interface Program {
  readonly root: Piece;
  readonly slots: Slots;
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
  const slots = new Slots(keyOf);
  const compiler = new Compiler(pack, slots, placePurpose(spec.method));
  const root = compiler.rule(partsOf(spec, pack), rootPath(spec.method), new Set([spec.method]));
  return { root, slots };
}

class Compiler {
  readonly #pack: OpenPack;
  readonly #slots: Slots;
  readonly #place: string;

  constructor(pack: OpenPack, slots: Slots, place: string) {
    this.#pack = pack;
    this.#slots = slots;
    this.#place = place;
  }

  /** `open` holds the rules around this one: a rule inside itself would never end. */
  rule({ alternatives, weights }: WeightedParts, path: string, open: ReadonlySet<string>): Piece {
    const pieces = alternatives.map((parts) => this.#sequence(parts, path, open));
    if (pieces.length === 1) return pieces[0];
    return new ChoicePiece(pieces, this.#slots.picks(choicePurpose(path), buildAlias(weights)));
  }

  #sequence(parts: readonly Part[], path: string, open: ReadonlySet<string>): Piece {
    const pieces = this.#pieces(parts, path, open);
    return pieces.length === 1 ? pieces[0] : new SequencePiece(pieces);
  }

  #pieces(parts: readonly Part[], path: string, open: ReadonlySet<string>): readonly Piece[] {
    return parts.map((part, i) => this.#part(part, path, partPath(path, parts, i), open));
  }

  #part(part: Part, above: string, path: string, open: ReadonlySet<string>): Piece {
    switch (part.kind) {
      case 'literal':
        return new LiteralPiece(part.text);
      case 'ref':
        return this.#reference(part.name, part.transform, path, open);
      case 'place':
        return this.#placeField(part.field, path);
      case 'pattern':
        return new PatternPiece(part.symbols, (n) => this.#slots.draws(drawPurpose(path, n)));
      case 'int':
        return this.#int(part, part.label === '' ? path : labelPath(above, part.label));
      case 'fixed':
        return new FixedPiece(part.min, part.max, part.decimals, this.#slots.draws(path));
      case 'date':
        return new DatePiece(part.first, part.last, this.#slots.draws(path));
      case 'uuid': {
        const [first, second] = [0, 1].map((n) => this.#slots.draws(drawPurpose(path, n)));
        return new UuidPiece(first, second);
      }
      case 'check':
        return this.#check(part, path);
      case 'cut':
        return this.#cut(part, path, open);
    }
  }

  /** The first part stands in every row, the others in fewer and fewer. */
  #cut(part: Extract<Part, { kind: 'cut' }>, path: string, open: ReadonlySet<string>): Piece {
    const pieces = part.parts.map((own, i) => {
      const slots = i === 0 ? this.#slots : this.#slots.group();
      const compiler = new Compiler(this.#pack, slots, this.#place);
      const piece = compiler.#part(own, path, partPath(path, part.parts, i), open);
      return { piece, prepare: () => slots.fillNow() };
    });
    return new CutPiece(pieces, part.max, part.stop);
  }

  #int(part: Extract<Part, { kind: 'int' }>, path: string): Piece {
    return new IntPiece(part.min, part.max, part.width, this.#slots.draws(path));
  }

  #reference(name: string, transform: string, path: string, open: ReadonlySet<string>): Piece {
    const rule = open.has(name) || transform !== '' ? undefined : this.#pack.rule(name);
    if (rule !== undefined) return this.rule(rule, path, new Set([...open, name]));
    const pool = this.#pool(name, transform);
    return new PoolPiece(pool, this.#slots.picks(path, pool.alias));
  }

  /** Transforms of one list share its alias table, and so the picks of a stream. */
  #pool(name: string, transform: string): Pool {
    return this.#pack.derive(`pool ${name}|${transform}`, () => {
      const { items, source, weights } = this.#pack.list(name, transform);
      const alias = this.#pack.derive(`alias ${source}`, () => buildAlias(weights));
      return { arena: arenaOf(items), alias };
    });
  }

  #placeField(field: PlaceField, path: string): Piece {
    const alias = this.#pack.derive('place alias', () => buildAlias(this.#pack.placeWeights()));
    const picks = this.#slots.picks(this.#place, alias);
    if (field !== 'postcode') {
      const pool = () => ({ arena: arenaOf(this.#pack.placeField(field)), alias });
      return new PoolPiece(this.#pack.derive(`place ${field}`, pool), picks);
    }
    const patterns = this.#pack.placePostcodes().map((text) => {
      const symbols = parsePattern(text, this.#pack.alphabets);
      return new PatternPiece(symbols, (n) => this.#slots.draws(drawPurpose(path, n)));
    });
    return new ChoicePiece(patterns, picks);
  }

  #check(part: Extract<Part, { kind: 'check' }>, path: string): Piece {
    const inner = new PatternPiece(part.symbols, (n) => this.#slots.draws(drawPurpose(path, n)));
    if (part.scheme === 'luhn') return new LuhnPiece(inner);
    if (part.scheme === 'ean') return new EanPiece(inner);
    return new IbanPiece(part.country, inner);
  }
}
