/** GitHub asks for a minute where it does not say how long. */
const UNSAID_MS = 60_000;

/**
 * Until when a host wants no more requests, by an answer of it; undefined where it does not mind. GitHub says so by 403 or
 * 429, GitLab by 429; both tell what is left in headers, also of a good answer (`docs.github.com`, "Rate limits for the
 * REST API"; `docs.gitlab.com`, "Rate limit headers").
 */
export function limitOf(
  status: number,
  headers: Headers,
  message: string,
  nowMs: number,
): number | undefined {
  const left = headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining');
  const reset = secondsIn(headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset'));
  const resetMs = left === '0' && reset !== undefined ? reset * 1000 : undefined;
  if (status < 400) return resetMs;
  const after = secondsIn(headers.get('retry-after'));
  const isLimit =
    status === 429 ||
    (status === 403 && (after !== undefined || left === '0' || /rate limit|abuse/i.test(message)));
  if (!isLimit) return undefined;
  return after === undefined ? (resetMs ?? nowMs + UNSAID_MS) : nowMs + after * 1000;
}

function secondsIn(header: string | null): number | undefined {
  const seconds = header === null || header.trim() === '' ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
