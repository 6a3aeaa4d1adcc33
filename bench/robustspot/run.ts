import { openDuckdb } from '@dataing/adapters/duckdb';
import { duckdbParser } from '@dataing/adapters/sql-parser';
import {
  conclude,
  defaultSettings,
  type ExplainRequest,
  type Explanation,
  type Observation,
  observe,
  type ScanSettings,
} from '@dataing/investigate';
import { admit } from '@dataing/sql';
import { appendHistory, root } from '../src/history.ts';
import { round, summarise } from '../src/pair.ts';
import { crossValidate } from './cross-validate.ts';
import { placeOfTruth, topShares, topText } from './hits.ts';
import { type Incident, incidentFolder, readIncidents } from './incidents.ts';
import { plainScan } from './plain-scan.ts';

/** On these very cases: what the method's authors' own output scores, and the plain scan as it was published. */
const published = {
  authors: { top_1: 70.8, top_3: 86.2, top_5: 98.5 },
  plainScan: { top_1: 56.9, top_3: 86.2, top_5: 93.8 },
};

/** Grains a quiet minute must have before it to be judged. */
const LEAST_BEFORE = 4;

interface CaseResult {
  readonly incident: Incident;
  readonly observation: Observation;
  readonly explanation: Explanation;
  readonly ms: number;
  readonly thinkMs: number;
  readonly quiet: readonly Explanation[];
}

const requestAt = (at: number): ExplainRequest => ({
  metric: 'sum(value)/sum(cnt)',
  time: 'min',
  at: String(at),
  top: 5,
});

/** One incident through the whole path: file, engine, gate, scan, verdict; then its quiet minutes. */
async function runCase(incident: Incident, parser: ReturnType<typeof duckdbParser>): Promise<CaseResult> {
  const started = performance.now();
  const warehouse = await openDuckdb(incident.file);
  try {
    const tables = (await warehouse.tables()).map((table) => table.name);
    const source = {
      warehouse,
      admit: (query: Parameters<typeof admit>[0]) =>
        admit(query, { dialect: warehouse.dialect, mode: 'read', tables }, [parser]),
      limits: { maxRows: 250_000 },
    };
    const observation = await observe(requestAt(incident.at), source);
    const thinking = performance.now();
    const explanation = conclude(observation, { top: 5 });
    const ended = performance.now();
    const quiet: Explanation[] = [];
    for (const at of quietTimes(incident)) {
      quiet.push(conclude(await observe(requestAt(at), source), { top: 1 }));
    }
    return { incident, observation, explanation, ms: ended - started, thinkMs: ended - thinking, quiet };
  } finally {
    await warehouse.close();
  }
}

/** Times that are neither the labelled one nor next to it, with enough before them. */
function quietTimes({ times, at }: Incident): number[] {
  const labelled = times.indexOf(at);
  return times.filter((_, i) => Math.abs(i - labelled) > 1 && i >= LEAST_BEFORE);
}

/** The constants that were ever varied, around those in use. */
function settingsGrid(): ScanSettings[] {
  const grid: ScanSettings[] = [defaultSettings];
  for (const dispersionFloor of [0.05, 0.1, 0.2]) {
    for (const effectVariance of [0.1, 0.2, 0.3]) {
      for (const reach of [0.9, 0.95, 0.99]) {
        for (const volumeWeight of [0.7, 0.9]) {
          grid.push({ ...defaultSettings, dispersionFloor, effectVariance, reach, volumeWeight });
        }
      }
    }
  }
  return grid;
}

function placesUnder(settings: ScanSettings, results: readonly CaseResult[]): number[] {
  return results.map(({ observation, incident }) =>
    placeOfTruth(
      conclude(observation, { top: 5 }, settings).segments.map((segment) => segment.where),
      incident,
    ),
  );
}

const share = (part: number, whole: number) => round((100 * part) / Math.max(whole, 1), 1);

async function main(): Promise<void> {
  const folder = incidentFolder(root, process.env);
  if (folder === undefined) {
    process.stdout.write('robustspot: left out, the fixtures are not there (set DATAING_FIXTURES).\n');
    return;
  }
  const parser = duckdbParser();
  const results: CaseResult[] = [];
  for (const incident of readIncidents(folder)) results.push(await runCase(incident, parser));
  await parser.close();
  const places = results.map((own) =>
    placeOfTruth(
      own.explanation.segments.map((segment) => segment.where),
      own.incident,
    ),
  );
  const ours = topShares(places);
  const peer = topShares(results.map((own) => placeOfTruth(plainScan(own.observation), own.incident)));
  const heldOut = crossValidate(
    settingsGrid().map((settings) => placesUnder(settings, results)),
    { folds: 5, repeats: 20 },
  );
  const quiet = results.flatMap((own) => own.quiet);
  const falseSegment = share(quiet.filter((own) => own.verdict === 'segment').length, quiet.length);
  const detected = share(
    results.filter((own) => own.explanation.verdict === 'segment').length,
    results.length,
  );
  const { median, min } = summarise(results.map((own) => own.ms));
  const think = summarise(results.map((own) => own.thinkMs)).median;
  const peakMb = round(process.resourceUsage().maxRSS / 1024, 1);
  process.stdout.write(
    [
      `${results.length} incidents, a true element among the first 1 / 3 / 5, in percent:`,
      `  dataing explain                ${topText(ours)}`,
      `  held out (5 folds x 20)        ${topText(heldOut)}   top-1 from ${heldOut.top_1_range[0]} to ${heldOut.top_1_range[1]}`,
      `  plain scan, here               ${topText(peer)}`,
      `  plain scan, published          ${topText(published.plainScan)}`,
      `  the authors' own output        ${topText(published.authors)}`,
      `verdict "segment": ${detected} % of incidents, ${falseSegment} % of ${quiet.length} quiet minutes`,
      `${round(median, 1)} ms per case in the median (${round(min, 1)} least), ${round(think, 1)} of it the scan; peak ${peakMb} MB`,
      ...misses(results, places),
      '',
    ].join('\n'),
  );
  appendHistory('robustspot', {
    case: 'robustspot',
    unit: 'ms',
    median: round(median, 1),
    min: round(min, 1),
    runs: results.length,
    peak_rss_mb: peakMb,
    scan_ms: round(think, 2),
    ...ours,
    held_out: heldOut,
    plain_scan: peer,
    authors: published.authors,
    segment_on_incidents: detected,
    segment_on_quiet: falseSegment,
    quiet_minutes: quiet.length,
  });
}

function misses(results: readonly CaseResult[], places: readonly number[]): string[] {
  const missed = results.filter((_, i) => places[i] >= 5);
  return missed.map(({ incident, explanation }) => {
    const first = explanation.segments[0]?.where ?? {};
    return `not among five: ${incident.name}, true ${JSON.stringify(incident.causes)}, first ${JSON.stringify(first)}`;
  });
}

await main();
