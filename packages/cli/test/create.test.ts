import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ModelServer, openModelServer } from '@dataing/adapters/llm/test-server';
import { recordingIo, type RecordingOptions, runDatagen } from '@dataing/cli';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const key = 'sk-secret-0123456789';
const schema = {
  version: '1.0',
  metadata: { name: 'Bakery' },
  timeframe: { start: '2025-01-01', end: '2025-02-01' },
  nodes: [
    {
      id: 'loaf',
      kind: 'entity',
      pk: 'loaf_id',
      rows: 5,
      columns: [{ name: 'loaf_id', type: 'int', generator: { sequence: {} } }],
    },
  ],
  constraints: {},
};

let server: ModelServer;
let cwd: string;
beforeAll(async () => {
  server = await openModelServer();
});
afterAll(() => server.close());
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'dataing-create-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const envs = {
  anthropic: () => ({ ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: server.url }),
  openai: () => ({ OPENAI_API_KEY: key, OPENAI_BASE_URL: `${server.url}/v1` }),
} as const;

async function create(args: readonly string[], options: Partial<RecordingOptions> = {}) {
  const recording = recordingIo({ cwd, ...options });
  const exitCode = await runDatagen(['create', ...args], recording.io);
  return { exitCode, stdout: recording.stdout(), stderr: recording.stderr() };
}

describe.each(['anthropic', 'openai'] as const)('create with %s', (provider) => {
  test('writes the schema and shows a sample', async () => {
    server.script({ json: { schema } });
    const { exitCode, stdout, stderr } = await create(['-d', 'a bakery', '-o', 'b.json'], {
      env: envs[provider](),
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe('loaf: 5 rows\n  loaf_id\n  1\n  2\n  3\n\nb.json\nnext: datagen generate b.json\n');
    expect(JSON.parse(readFileSync(join(cwd, 'b.json'), 'utf8'))).toEqual(schema);
  });

  test('says what it repaired and what it read as something else', async () => {
    const aliased = { ...schema, tables: schema.nodes, nodes: undefined };
    server.script({ json: { schema: { ...schema, timeframe: {} } } }, { json: { schema: aliased } });
    const { exitCode, stdout, stderr } = await create(['-d', 'a bakery'], { env: envs[provider]() });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual(schema);
    expect(stderr).toContain('1 repair\n');
    expect(stderr).toContain('warning[AUTHOR_ALIAS]: "tables" is read as "nodes"');
    expect(stderr).toContain('loaf: 5 rows');
    expect(JSON.stringify(server.seen[1].body)).toContain('DSL_MISSING_KEY');
  });

  test('asks the person at the terminal, or takes --yes and --no', async () => {
    const cases = [
      { args: [], answers: ['y'], sent: 'Yes.' },
      { args: [], answers: ['perhaps'], sent: 'No.' },
      { args: ['--yes'], sent: 'Yes.' },
      { args: ['--no'], sent: 'No.' },
    ];
    for (const { args, answers, sent } of cases) {
      server.script({ json: { question: 'Do they sell cake?' } }, { json: { schema } });
      const { exitCode, stderr } = await create(['-d', 'a bakery', ...args], {
        env: envs[provider](),
        answers,
      });
      expect(exitCode).toBe(0);
      expect(stderr.includes('Do they sell cake? [y/N]')).toBe(answers !== undefined);
      const messages = server.seen[1].body.messages as { content: string }[];
      expect(messages.at(-1)?.content).toBe(sent);
    }
  });

  test('without a right schema there is exit code 1, the reasons, and no file', async () => {
    const wrong = { json: { schema: { ...schema, nodes: [] } } };
    server.script(wrong, wrong, wrong, wrong);
    const { exitCode, stdout, stderr } = await create(['-d', 'a', '-o', 'b.json'], { env: envs[provider]() });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('error[DSL_EMPTY_LIST]');
    expect(() => readFileSync(join(cwd, 'b.json'))).toThrow('ENOENT');
  });

  test('a refused key ends it, and is nowhere in what is said', async () => {
    server.script({ status: 401, body: JSON.stringify({ error: { message: `bad key ${key}` } }) });
    const { exitCode, stdout, stderr } = await create(['-d', 'a'], { env: envs[provider](), isTty: true });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error[LLM_REFUSED]');
    expect(stdout + stderr).not.toContain(key);
  });

  test('Ctrl-C ends it', async () => {
    server.script({ hang: true });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const { exitCode } = await create(['-d', 'a'], { env: envs[provider](), signal: stop.signal });
    expect(exitCode).toBe(130);
  });
});

describe('create without a key', () => {
  test('says how to go on', async () => {
    const { exitCode, stderr } = await create(['-d', 'a bakery']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error[LLM_NO_KEY]');
    expect(stderr).toContain('--print-prompt');
  });

  test('prints a prompt, and goes on from the reply', async () => {
    const prompt = await create(['-d', 'a bakery', '--print-prompt']);
    expect(prompt.exitCode).toBe(0);
    expect(prompt.stdout).toContain('a bakery');
    const reply = `Of course! Here you are:\n\n\`\`\`json\n${JSON.stringify(schema, null, 2)}\n\`\`\`\n\nHave fun.`;
    writeFileSync(join(cwd, 'reply.txt'), reply);
    const { exitCode, stdout } = await create(['--from-reply', 'reply.txt', '-o', 'b.json']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('next: datagen generate b.json');
    expect(await runDatagen(['generate', 'b.json'], recordingIo({ cwd }).io)).toBe(0);
  });

  test.each([
    [[], 'CREATE_NO_DESCRIPTION'],
    [['-d', ' '], 'CREATE_NO_DESCRIPTION'],
    [['--from-reply', 'none.txt'], 'CREATE_NO_REPLY'],
  ])('%j is %s', async (args, code) => {
    const { exitCode, stderr } = await create(args);
    expect({ exitCode, code: stderr.includes(code) }).toEqual({ exitCode: 2, code: true });
  });

  test('keeps a file that is there', async () => {
    writeFileSync(join(cwd, 'reply.txt'), JSON.stringify(schema));
    writeFileSync(join(cwd, 'b.json'), 'mine');
    const { exitCode } = await create(['--from-reply', 'reply.txt', '-o', 'b.json']);
    expect(exitCode).toBe(2);
    expect(readFileSync(join(cwd, 'b.json'), 'utf8')).toBe('mine');
  });
});
