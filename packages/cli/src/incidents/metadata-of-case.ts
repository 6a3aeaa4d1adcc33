import type { CaseAlert, CaseRuns, MetadataCase } from '@dataing/incidents';

const MS_PER_DAY = 86_400_000;

/** What a case shows without its data, coarsely: what the answer must not be readable from. */
export function metadataOf(
  alert: CaseAlert,
  { deploys, runs, loads }: CaseRuns,
  relations: number,
): MetadataCase['facts'] {
  const at = Date.parse(alert.at);
  const before = deploys
    .map((deploy) => Date.parse(deploy.at))
    .filter((time) => time <= Date.parse(alert.now));
  const latest = before.length === 0 ? undefined : Math.max(...before);
  return {
    form: /^\s*(\w+)/.exec(alert.metric)?.[1] ?? '',
    schema: alert.table.split('.')[0],
    weekday: String(new Date(at).getUTCDay()),
    lag: band((Date.parse(alert.now) - at) / MS_PER_DAY),
    sinceDeploy: latest === undefined ? 'none' : band((at - latest) / MS_PER_DAY),
    deploys: band(before.filter((time) => at - time < 7 * MS_PER_DAY).length),
    history: band(deploys.length / 10),
    runsFailed: String(runs.some(({ status }) => status !== 'success')),
    loadsFailed: String(loads.some(({ status }) => status !== 'success')),
    relations: band(relations / 5),
    words: band(alert.message.split(' ').length / 3),
  };
}

/** A number as one of a few bands: below 0, then by doubling. */
function band(value: number): string {
  if (Number.isNaN(value)) return 'none';
  return value < 0 ? 'before' : String(Math.floor(Math.log2(1 + value)));
}
