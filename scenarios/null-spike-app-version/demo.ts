import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Io, nodeIo, type Output } from '@dataing/cli';
import { COLOUR_INK, investigationToJson, PLAIN_INK, renderHtml, renderText } from '@dataing/investigate';
import { generateShop, investigateAt, raiseAlert, readTruth, WATCHED, withShop } from './scenario.ts';

/** The whole line once: generate a shop with a fault, raise the alert, investigate, compare with the truth. */
async function demo(io: Io): Promise<number> {
  const out = io.stdout;
  const folder = join(io.cwd, 'output', 'demo');
  const shop = join(folder, 'shop');
  await mkdir(shop, { recursive: true });
  heading(out, '1. A shop of thirty days, with a fault planted in it');
  await generateShop(shop, io, true);

  const found = await withShop(shop, async (source) => {
    const alert = await raiseAlert(source);
    if (alert === null) throw new Error('the planted fault raised no alert');
    heading(out, '2. The alert');
    out.write(`${JSON.stringify(alert, undefined, 2)}\n`);
    await writeFile(join(folder, 'alert.json'), `${JSON.stringify(alert, undefined, 2)}\n`);
    heading(out, '3. The investigation');
    return await investigateAt(source, alert.anomaly_date);
  });
  out.write(renderText(found, { width: out.width, ink: out.color ? COLOUR_INK : PLAIN_INK }));
  await writeFile(join(folder, 'report.html'), renderHtml(found));
  await writeFile(
    join(folder, 'report.json'),
    `${JSON.stringify(investigationToJson(found), undefined, 2)}\n`,
  );

  heading(out, '4. What the generator had planted');
  const truth = await readTruth(shop);
  const segment = Object.entries(truth.segment).map(([k, v]) => `${k} = ${v}`);
  out.write(`${segment.join(', ')} from ${truth.onset} to ${truth.end}: ${truth.rows_affected} rows\n`);
  const isNamed = JSON.stringify(found.where?.segment) === JSON.stringify(truth.segment);
  const isTimed = found.symptom.onset === truth.onset;
  out.write(`segment ${isNamed ? 'found' : 'MISSED'}, onset ${isTimed ? 'found' : 'MISSED'}\n`);
  nextCommands(out, relative(io.cwd, folder));
  return isNamed && isTimed ? 0 : 1;
}

function heading(out: Output, text: string): void {
  out.write(`\n${out.color ? COLOUR_INK.bold(text) : text}\n${'-'.repeat(text.length)}\n`);
}

function nextCommands(out: Output, folder: string): void {
  const { table, metric, time } = WATCHED;
  heading(out, 'Try next');
  out.write(
    [
      `open ${folder}/report.html in a browser, then:`,
      '',
      `bin/dataing investigate --data ${folder}/shop --table ${table} \\`,
      `  --metric '${metric}' --at 2026-01-25`,
      `bin/dataing explain --data ${folder}/shop --table ${table} --metric 'count(*)' \\`,
      `  --time ${time} --at 2026-01-31 --baseline 14d`,
      'bin/datagen generate scenarios/null-spike-app-version/shop.json -o output/my-shop',
      '',
    ].join('\n'),
  );
}

process.exitCode = await demo(nodeIo());
