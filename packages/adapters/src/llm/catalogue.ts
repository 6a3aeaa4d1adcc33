import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What can go wrong between here and a language model. */
export const llmCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'LLM_NO_KEY',
    title: 'No key for a language model',
    cause: 'The environment holds no key, or none for the model that was named.',
    remedy:
      'Set ANTHROPIC_API_KEY, or OPENAI_API_KEY and, for another endpoint, OPENAI_BASE_URL. Without a key: --print-prompt and --from-reply.',
    example: 'datagen create --description "a bakery"',
  },
  {
    code: 'LLM_TIMEOUT',
    title: 'No answer in time',
    cause: 'The service took longer than allowed.',
    remedy: 'Try again, or use a faster model.',
    example: 'datagen create --description "a bakery" --model claude-opus-5-5',
  },
  {
    code: 'LLM_CANCELLED',
    title: 'Cancelled',
    cause: 'The request was stopped, most often by Ctrl-C.',
    remedy: 'Run it again.',
    example: 'datagen create --description "a bakery"   (and Ctrl-C)',
  },
  {
    code: 'LLM_UNREACHABLE',
    title: 'The service cannot be reached',
    cause: 'There is no connection to the address, or the service fails on its side (5xx), again and again.',
    remedy: 'Check the address (OPENAI_BASE_URL, ANTHROPIC_BASE_URL) and the network; or --print-prompt.',
    example: 'OPENAI_BASE_URL=http://localhost:1/v1 datagen create --description "a bakery"',
  },
  {
    code: 'LLM_REFUSED',
    title: 'The service refuses the request',
    cause: 'The key is not accepted, the model does not exist, or the request is not to its liking (4xx).',
    remedy: 'Check the key and the name of the model.',
    example: 'datagen create --description "a bakery" --model openai:no-such-model',
  },
  {
    code: 'LLM_RATE_LIMITED',
    title: 'Too many requests',
    cause: 'The service limits how much is asked of it, and waiting a little did not help.',
    remedy: 'Wait a minute and try again, or use another key.',
    example: 'datagen create --description "a bakery"',
  },
  {
    code: 'LLM_BAD_REPLY',
    title: 'A reply without content',
    cause: 'The service answered with something that is no completion, or an empty one.',
    remedy: 'Try again, or use another model; check that the address speaks the API.',
    example: 'OPENAI_BASE_URL=https://example.org datagen create --description "a bakery"',
  },
];
