export interface LlmMessage {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

export interface LlmRequest {
  readonly system: string;
  /** In turns, the user's first and last. */
  readonly messages: readonly LlmMessage[];
  /** What the reply must be: JSON by this JSON Schema. `name` is a word of letters, digits and underscores. */
  readonly reply: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> };
  /** Most tokens of the reply; default 16,000. */
  readonly maxTokens?: number;
  /** Wall time for each attempt, in milliseconds; default 300,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface LlmReply {
  /** As the model gave it: JSON when all is well, and to be read with suspicion. */
  readonly text: string;
  /** The reply stopped at `maxTokens`. */
  readonly isCut: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/**
 * A language model that completes JSON. Rate limits and passing failures are tried again a few times by itself. Errors
 * are DiagnosticError with codes LLM_TIMEOUT, LLM_CANCELLED, LLM_UNREACHABLE, LLM_REFUSED (key or request not accepted),
 * LLM_RATE_LIMITED, LLM_BAD_REPLY (no text in it). No error holds the key.
 */
export interface Llm {
  /** Provider and model, for people: `anthropic claude-...`. */
  readonly name: string;
  complete(request: LlmRequest): Promise<LlmReply>;
}
