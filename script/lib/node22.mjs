// Installs the oldest supported line of Node beside the pinned one, for the tests that values do not depend on the engine:
// .tooling/node22/bin/node. Nothing is done when it is there, nor on platforms without a packaged Node 22.
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { installPackages } from './npm.mjs';
import { tooling } from './places.mjs';

const name = `node-linux-${process.arch}`;
const folder = join(tooling, 'node22');
const binary = join(folder, 'bin', 'node');

if (process.platform === 'linux' && !existsSync(binary)) {
  await withLock(() => {
    installPackages(join(folder, 'node_modules'), [{ name, range: '22.23.3' }]);
    mkdirSync(dirname(binary), { recursive: true });
    rmSync(binary, { force: true });
    symlinkSync(join('..', 'node_modules', name, 'bin', 'node'), binary);
  });
}
