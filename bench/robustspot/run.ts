import { openDuckdb } from '@dataing/adapters/duckdb';
import { duckdbParser } from '@dataing/adapters/sql-parser';
import {
  conclude,
  defaultSettings,
  type ExplainRequest,
  type Explanation,
  type Observation,
  observe,
  rankSegments,
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
      rankSegments(observation, { top: 5 }, settings).map((segment) => segment.where),
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
  const figures = measure(results);
  process.stdout.write(`${report(results, figures)}\n`);
  const { top_1_range, ...heldOut } = figures.heldOut;
  appendHistory('robustspot', {
    case: 'robustspot',
    unit: 'ms',
    median: figures.medianMs,
    min: figures.leastMs,
    runs: results.length,
    peak_rss_mb: figures.peakMb,
    scan_ms: figures.scanMs,
    ...figures.ours,
    held_out: { ...heldOut, top_1_range },
    plain_scan: figures.peer,
    authors: published.authors,
    segment_on_incidents: figures.detected,
    segment_on_quiet: figures.falseSegment,
    quiet_minutes: figures.quietMinutes,
  });
}

function measure(results: readonly CaseResult[]) {
  const quiet = results.flatMap((own) => own.quiet);
  const segments = (list: readonly Explanation[]) => list.filter((own) => own.verdict === 'segment').length;
  const { median, min } = summarise(results.map((own) => own.ms));
  return {
    ours: topShares(results.map(placeOf)),
    peer: topShares(results.map((own) => placeOfTruth(plainScan(own.observation), own.incident))),
    heldOut: crossValidate(
      settingsGrid().map((settings) => placesUnder(settings, results)),
      { folds: 5, repeats: 20 },
    ),
    quietMinutes: quiet.length,
    falseSegment: share(segments(quiet), quiet.length),
    detected: share(segments(results.map((own) => own.explanation)), results.length),
    medianMs: round(median, 1),
    leastMs: round(min, 1),
    scanMs: round(summarise(results.map((own) => own.thinkMs)).median, 1),
    peakMb: round(process.resourceUsage().maxRSS / 1024, 1),
  };
}

function placeOf({ explanation, incident }: CaseResult): number {
  return placeOfTruth(
    explanation.segments.map((segment) => segment.where),
    incident,
  );
}

function report(results: readonly CaseResult[], figures: ReturnType<typeof measure>): string {
  const { ours, peer, heldOut, detected, falseSegment, quietMinutes } = figures;
  const [low, high] = heldOut.top_1_range;
  return [
    `${results.length} incidents, a true element among the first 1 / 3 / 5, in percent:`,
    `  dataing explain                ${topText(ours)}`,
    `  held out (5 folds x 20)        ${topText(heldOut)}   top-1 from ${low} to ${high}`,
    `  plain scan, here               ${topText(peer)}`,
    `  plain scan, published          ${topText(published.plainScan)}`,
    `  the authors' own output        ${topText(published.authors)}`,
    `verdict "segment": ${detected} % of incidents, ${falseSegment} % of ${quietMinutes} quiet minutes`,
    `${figures.medianMs} ms per case in the median (${figures.leastMs} least), ` +
      `${figures.scanMs} of it the scan; peak ${figures.peakMb} MB`,
    ...misses(results),
  ].join('\n');
}

function misses(results: readonly CaseResult[]): string[] {
  const missed = results.filter((own) => placeOf(own) >= 5);
  return missed.map(({ incident, explanation }) => {
    const first = explanation.segments[0]?.where ?? {};
    return `not among five: ${incident.name}, true ${JSON.stringify(incident.causes)}, first ${JSON.stringify(first)}`;
  });
}

await main();
