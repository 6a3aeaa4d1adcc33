import { type Diagnostic, hasErrors } from '@dataing/base/diagnostics';
import type { Llm, LlmMessage } from '@dataing/ports';
import { type Document, parseDocument } from '../../dsl/index.ts';
import { buildPlan } from '../../plan/build.ts';
import type { Plan } from '../../plan/plan.ts';
import { renderDocument } from '../render-document.ts';
import { isObject, type JsonObject } from './aliases.ts';
import { extractJson } from './extract-json.ts';
import { normalise } from './normalise.ts';
import { buildSystemPrompt, replySchema } from './prompt.ts';

/** A schema that parses and can be planned, as text and as what was made of it. */
export interface Created {
  readonly text: string;
  readonly document: Document;
  readonly plan: Plan;
  /** Warnings of the normaliser, the parser and the planner. */
  readonly warnings: readonly Diagnostic[];
}

export type Judged =
  | { readonly kind: 'created'; readonly created: Created }
  | { readonly kind: 'question'; readonly question: string }
  /** `text` is the document where there was one: the diagnostics' spans are places in it. */
  | { readonly kind: 'broken'; readonly text?: string; readonly diagnostics: readonly Diagnostic[] };

const SEED = 42;

/** Judges a reply, by API or pasted: JSON with or without prose and fences around it. `file` names it in spans. */
export function judgeReply(reply: string, file: string): Judged {
  const found = extractJson(reply) as JsonObject | undefined;
  if (found === undefined) return { kind: 'broken', diagnostics: [noJson] };
  if (typeof found.question === 'string' && !isObject(found.schema) && found.nodes === undefined) {
    return { kind: 'question', question: found.question };
  }
  const { value, warnings } = normalise(isObject(found.schema) ? found.schema : found);
  const text = renderDocument(value);
  const parsed = parseDocument(text, file);
  if (!parsed.ok) return { kind: 'broken', text, diagnostics: parsed.diagnostics };
  const plan = buildPlan(parsed.value, { seed: SEED });
  if (!plan.ok) return { kind: 'broken', text, diagnostics: plan.diagnostics };
  const all = [...warnings, ...parsed.diagnostics, ...plan.diagnostics];
  return { kind: 'created', created: { text, document: parsed.value, plan: plan.value, warnings: all } };
}

const noJson: Diagnostic = {
  code: 'AUTHOR_NO_JSON',
  severity: 'error',
  message: 'the reply holds no JSON object',
  help: 'Give the schema document as one JSON object.',
};

export interface CreateRequest {
  readonly description: string;
  /** Names the document in diagnostics. */
  readonly file: string;
  readonly signal?: AbortSignal;
  /** Answers a yes/no question; absent where nobody is there to ask. */
  readonly answer?: (question: string) => Promise<boolean>;
}

export interface CreateResult {
  readonly judged: Judged;
  readonly repairs: number;
  readonly questions: number;
}

const REPAIRS_MAX = 3;
const QUESTIONS_MAX = 2;

/**
 * From a description to a schema by a language model: at most three repairs, each fed by our own diagnostics, and at most
 * two yes/no questions. What the model says counts for nothing until our parser and planner accept it. Throws what the
 * port throws.
 */
export async function createSchema(request: CreateRequest, llm: Llm): Promise<CreateResult> {
  const messages: LlmMessage[] = [{ role: 'user', text: request.description }];
  const system = buildSystemPrompt();
  let repairs = 0;
  let questions = 0;
  for (;;) {
    const { signal } = request;
    const reply = await llm.complete({
      system,
      messages,
      reply: { name: 'answer', schema: replySchema },
      signal,
    });
    const judged = judgeReply(reply.text, request.file);
    if (judged.kind === 'created') return { judged, repairs, questions };
    const canAsk = request.answer !== undefined && questions < QUESTIONS_MAX;
    if (judged.kind === 'question' && canAsk) {
      questions++;
      const isYes = await request.answer!(judged.question);
      messages.push({ role: 'assistant', text: reply.text }, { role: 'user', text: isYes ? 'Yes.' : 'No.' });
      continue;
    }
    if (repairs >= REPAIRS_MAX) return { judged, repairs, questions };
    repairs++;
    messages.push(
      { role: 'assistant', text: reply.text },
      { role: 'user', text: complaint(judged, reply.isCut) },
    );
  }
}

const COMPLAINTS_MAX = 20;

/** What is wrong with a reply, for the model. */
function complaint(judged: Exclude<Judged, { kind: 'created' }>, isCut: boolean): string {
  if (judged.kind === 'question')
    return 'Nobody can answer. Decide what is most usual, and give the schema document.';
  if (isCut)
    return 'The reply was cut at its greatest length. Give a smaller document: fewer tables, short lists.';
  const errors = judged.diagnostics.filter((diagnostic) => hasErrors([diagnostic]));
  const lines = errors.slice(0, COMPLAINTS_MAX).map(({ code, path, message, suggestion, help }) => {
    const place = path === undefined || path === '' ? 'document' : path;
    const nearest = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
    return `- ${place}: ${message} (${code}).${nearest}${help === undefined ? '' : ` ${help}`}`;
  });
  const rest = errors.length > COMPLAINTS_MAX ? `\n- and ${errors.length - COMPLAINTS_MAX} more.` : '';
  return `The document is not accepted yet:\n${lines.join('\n')}${rest}\nGive the whole document again, mended.`;
}
