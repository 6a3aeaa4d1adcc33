const LEVELS = ['low', 'medium', 'high', 'critical'];
const FORMATS = ['github', 'human', 'json', 'gitlab', 'sarif', 'rdjson', 'markdown'];

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the workflow asked for. */
export interface Inputs {
  readonly riskThreshold: string;
  readonly outputFormat: string;
  readonly comment: boolean;
  readonly githubToken: string;
  readonly workingDirectory: string;
  /** Is hidden in the log, and goes nowhere. */
  readonly apiKey: string;
}

/** What the person who wrote the workflow has to mend. */
export class ActionError extends Error {}

/** The inputs as the runner hands them over: `INPUT_NAME`, with what action.yml says where the workflow says nothing. */
export function readInputs(env: Environment): Inputs {
  const input = (name: string) => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
  const oneOf = (name: string, allowed: readonly string[], otherwise: string) => {
    const value = input(name) || otherwise;
    if (!allowed.includes(value))
      throw new ActionError(`${name} is ${JSON.stringify(value)}: give one of ${allowed.join(', ')}`);
    return value;
  };
  return {
    riskThreshold: oneOf('risk-threshold', LEVELS, 'high'),
    outputFormat: oneOf('output-format', FORMATS, 'github'),
    comment: oneOf('comment', ['true', 'false'], 'true') === 'true',
    githubToken: input('github-token'),
    workingDirectory: input('working-directory') || '.',
    apiKey: input('api-key'),
  };
}
