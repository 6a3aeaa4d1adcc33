export interface CreateOptions {
  readonly description?: string;
  /** Undefined: standard output. */
  readonly output?: string;
  readonly model?: string;
  readonly printPrompt: boolean;
  /** A file with a model's reply, to go on from. */
  readonly fromReply?: string;
  /** The answer to every question of the model. */
  readonly yes: boolean;
  readonly no: boolean;
  readonly force: boolean;
}
