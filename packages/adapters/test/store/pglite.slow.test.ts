import { openPgliteStore } from '@dataing/adapters/store-pglite';
import { describeStore } from '@dataing/ports/conformance/store';

describeStore('pglite', async () => ({
  open: () => openPgliteStore(),
  isShared: false,
  remove: () => Promise.resolve(),
}));
