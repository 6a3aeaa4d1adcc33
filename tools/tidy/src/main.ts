import { join } from 'node:path';
import { renderFinding, tidy } from './index.ts';

const root = process.argv[2] ?? join(import.meta.dirname, '../../..');
const findings = await tidy(root);
for (const finding of findings) process.stdout.write(`${renderFinding(finding)}\n`);
process.stdout.write(
  findings.length === 0 ? 'tidy: every rule holds\n' : `tidy: ${findings.length} findings\n`,
);
process.exitCode = findings.length === 0 ? 0 : 1;
