/** A part of a schema document, before it is rendered. */
export type Draft = Record<string, unknown>;
