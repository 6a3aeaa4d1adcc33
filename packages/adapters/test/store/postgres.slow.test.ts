import { openPostgresStore } from '@dataing/adapters/store-postgres';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { describeStore } from '@dataing/ports/conformance/store';
import { startServer } from '@dataing/servers';
import { expect, test } from 'vitest';

describeStore('postgres', async () => {
  const server = await startServer('postgres');
  return { open: () => openPostgresStore(server.address), isShared: true, remove: () => server.close() };
});

test('a server that is not there is STORE_UNREACHABLE, and its password is not told', async () => {
  const refused = await openPostgresStore('postgres://me:topsecret@127.0.0.1:1/none').catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(DiagnosticError);
  const [diagnostic] = (refused as DiagnosticError).diagnostics;
  expect(diagnostic.code).toBe('STORE_UNREACHABLE');
  expect(JSON.stringify(diagnostic)).not.toContain('topsecret');
});
