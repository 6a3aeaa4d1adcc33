/** How much to run: a few times to see a figure, or as often as a claim needs. */
export interface BenchOptions {
  readonly full: boolean;
  /** Also run what has to be fetched first: programs from PyPI and crates.io. */
  readonly peers: boolean;
}

/** A module of `cases/`: measures, appends to the history, and returns what to print. */
export interface BenchCase {
  run(options: BenchOptions): Promise<string>;
}
