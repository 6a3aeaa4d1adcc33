import Anthropic, { APIConnectionTimeoutError, APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import { DiagnosticError } from '@dataing/base/diagnostics';
import type { Llm, LlmReply, LlmRequest } from '@dataing/ports';
import { faultOfStatus, llmError } from './fail.ts';

export interface AnthropicSettings {
  readonly key: string;
  readonly model: string;
  readonly baseUrl?: string;
  readonly retries: number;
}

const ANTHROPIC_URL = 'https://api.anthropic.com';
const MAX_TOKENS = 16_000;
const TIMEOUT_MS = 300_000;

/** Anthropic by its official SDK. The reply is the input of a tool that the model must call: always JSON. */
export class AnthropicLlm implements Llm {
  readonly name: string;
  readonly #settings: AnthropicSettings;
  readonly #client: Anthropic;

  constructor(settings: AnthropicSettings) {
    this.#settings = settings;
    this.name = `anthropic ${settings.model}`;
    this.#client = new Anthropic({
      apiKey: settings.key,
      authToken: null,
      // Named always: a profile on the machine must not choose the host.
      baseURL: settings.baseUrl ?? ANTHROPIC_URL,
      maxRetries: settings.retries,
      logLevel: 'off',
    });
  }

  async complete(request: LlmRequest): Promise<LlmReply> {
    const { key } = this.#settings;
    try {
      const message = await this.#send(request, true).catch((error: unknown) => {
        // Models that think by themselves may be offered a tool, but not forced to call it.
        const isForced =
          error instanceof APIError && error.status === 400 && /tool_choice|thinking/i.test(error.message);
        if (!isForced) throw error;
        return this.#send(request, false);
      });
      const call = message.content.find((block) => block.type === 'tool_use');
      const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
      const reply = call === undefined ? text : JSON.stringify(call.input);
      if (reply === '') throw llmError('LLM_BAD_REPLY', 'the model gave an empty reply', key);
      return {
        text: reply,
        isCut: message.stop_reason === 'max_tokens',
        inputTokens: message.usage.input_tokens,
        outputTokens: message.usage.output_tokens,
      };
    } catch (error) {
      throw toDiagnostic(error, key);
    }
  }

  #send(
    { system, messages, reply, maxTokens, timeoutMs, signal }: LlmRequest,
    mustCall: boolean,
  ): Promise<Anthropic.Message> {
    return this.#client.messages.create(
      {
        model: this.#settings.model,
        max_tokens: maxTokens ?? MAX_TOKENS,
        system,
        messages: messages.map(({ role, text }) => ({ role, content: text })),
        tools: [
          {
            name: reply.name,
            description: 'Gives the answer. Always call this, with nothing beside it.',
            input_schema: { ...reply.schema, type: 'object' },
          },
        ],
        tool_choice: mustCall ? { type: 'tool', name: reply.name } : { type: 'auto' },
      },
      { timeout: timeoutMs ?? TIMEOUT_MS, signal },
    );
  }
}

function toDiagnostic(error: unknown, key: string): Error {
  if (error instanceof DiagnosticError) return error;
  if (error instanceof APIUserAbortError) return llmError('LLM_CANCELLED', 'the request was cancelled', key);
  if (error instanceof APIConnectionTimeoutError) return llmError('LLM_TIMEOUT', 'no answer in time', key);
  if (error instanceof APIError && error.status !== undefined) {
    return llmError(faultOfStatus(error.status), `the service answered ${error.message}`, key);
  }
  if (error instanceof APIError) return llmError('LLM_UNREACHABLE', error.message, key);
  return llmError('LLM_BAD_REPLY', error instanceof Error ? error.message : String(error), key);
}
