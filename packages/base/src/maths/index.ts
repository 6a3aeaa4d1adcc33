/**
 * Functions and tables by + - x / and sqrt only, so that a value has the same bits on every engine (invariant 2;
 * docs/decisions/0002-maths.md). Each function states its error, which a test holds against mpmath.
 *
 * `log`, `exp`, `log1p`, `pow`; `normalQuantile`, `normalCdf`; `logGamma`, `stirlingError`, `devianceTerm`,
 * `poissonProbability`, `regularisedGamma`, `regularisedGammaTail`, `chiSquareTail`, `regularisedBeta`; `sinTurns`, `cosTurns`.
 * Tables turn draws (`@dataing/base/random`) into values, one draw a value: `buildAlias` with `aliasFrom` and
 * `fillAlias`; `normalFrom` and `fillNormal`; `buildPoisson` with `poissonFrom` and `fillPoisson`; and for rates of a
 * row's own `poissonQuantile`; `buildScores` with `atScore` for continuous distributions by a normal draw, `buildCounts` with
 * `countFrom` and `fillCounts` for other counts; `buildPieces` with `pieceAt` and `fillPieces` for what is even between edges.
 */
export * from './alias.ts';
export * from './exp.ts';
export * from './gamma.ts';
export * from './normal.ts';
export * from './poisson.ts';
export * from './continuous.ts';
export * from './correlation.ts';
export * from './counts.ts';
export * from './scores.ts';
export * from './pieces.ts';
export * from './turns.ts';
