// Plain JavaScript for Node 18: this runs before anything of the repository is there.
import { bundleReady, ensureBundle } from './bundle.mjs';
import { dependenciesReady, ensureDependencies } from './dependencies.mjs';
import { withLock } from './lock.mjs';
import { say } from './places.mjs';
import { ensureToolchain, toolchainReady } from './toolchain.mjs';

/** With --once (the launchers) a first set-up is announced; a mere rebuild of the bundles is not. */
const announce = process.argv.includes('--once');

try {
  const installed = toolchainReady() && dependenciesReady();
  if (!installed || !bundleReady()) {
    if (announce && !installed) say('setting up (once)...');
    await withLock(async () => {
      ensureDependencies(ensureToolchain());
      await ensureBundle();
    });
  }
} catch (error) {
  process.stderr.write(`error: the set-up failed: ${error.message}\n`);
  process.exitCode = 2;
}
