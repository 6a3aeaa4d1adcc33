import { DiagnosticError } from '@dataing/base/diagnostics';
import type { Llm } from '@dataing/ports';

export interface LlmOptions {
  /** `claude-...`, `gpt-...`, or with the provider before it: `anthropic:NAME`, `openai:NAME`. Default: DATAING_MODEL, else the provider's. */
  readonly model?: string;
  /** Where keys and addresses come from, and nowhere else. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Further attempts after a rate limit or a passing failure; default 2. */
  readonly retries?: number;
}

const DEFAULT_ANTHROPIC = 'claude-sonnet-5-5';
const DEFAULT_OPENAI = 'gpt-5';
const OPENAI_URL = 'https://api.openai.com/v1';

/**
 * The language model that the environment gives: ANTHROPIC_API_KEY (ANTHROPIC_BASE_URL), or OPENAI_API_KEY and
 * OPENAI_BASE_URL for any endpoint of that form, local ones included. Only the chosen driver is loaded. Error: LLM_NO_KEY.
 */
export async function openLlm({ model, env, retries = 2 }: LlmOptions): Promise<Llm> {
  const wanted = model ?? env.DATAING_MODEL;
  const named = /^(anthropic|openai):(.+)$/.exec(wanted ?? '');
  const provider = named?.[1] ?? providerOf(wanted, env);
  const name = named?.[2] ?? wanted;
  const anthropicKey = env.ANTHROPIC_API_KEY ?? '';
  if (provider === 'anthropic' && anthropicKey !== '') {
    const { AnthropicLlm } = await import('./anthropic.ts');
    const baseUrl = env.ANTHROPIC_BASE_URL;
    return new AnthropicLlm({ key: anthropicKey, model: name ?? DEFAULT_ANTHROPIC, baseUrl, retries });
  }
  const openaiKey = env.OPENAI_API_KEY ?? '';
  if (provider === 'openai' && (openaiKey !== '' || env.OPENAI_BASE_URL !== undefined)) {
    const { OpenaiLlm } = await import('./openai.ts');
    const baseUrl = env.OPENAI_BASE_URL ?? OPENAI_URL;
    return new OpenaiLlm({ key: openaiKey, model: name ?? DEFAULT_OPENAI, baseUrl, retries });
  }
  throw new DiagnosticError([
    {
      code: 'LLM_NO_KEY',
      severity: 'error',
      message: wanted === undefined ? 'no key for a language model' : `no key for the model ${wanted}`,
      help: 'Set ANTHROPIC_API_KEY, or OPENAI_API_KEY (and OPENAI_BASE_URL), or go without: --print-prompt.',
    },
  ]);
}

function providerOf(model: string | undefined, env: LlmOptions['env']): string {
  if (model?.startsWith('claude')) return 'anthropic';
  if (model !== undefined && (env.OPENAI_API_KEY || env.OPENAI_BASE_URL)) return 'openai';
  return env.ANTHROPIC_API_KEY || !(env.OPENAI_API_KEY || env.OPENAI_BASE_URL) ? 'anthropic' : 'openai';
}
