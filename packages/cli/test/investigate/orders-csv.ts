/** Fifty days of thirty orders each; from 1 March on those of one app have no e-mail. */
export function ordersCsv(appName: string): string {
  const lines = ['id,created_at,email,app'];
  for (let day = 0; day < 50; day += 1) {
    const date = new Date(Date.UTC(2026, 0, 12 + day)).toISOString().slice(0, 10);
    for (let n = 0; n < 30; n += 1) {
      const app = n % 3 === 0 ? appName : 'web';
      const email = date >= '2026-03-01' && n % 3 === 0 ? '' : `p${n}@example.org`;
      lines.push(`${day * 30 + n},${date} ${String(n % 24).padStart(2, '0')}:00:00,${email},${app}`);
    }
  }
  return lines.join('\n');
}

/** The alert on them, as options of `investigate`. */
export const ORDERS_ALERT = [
  ...['--data', 'orders.csv', '--table', 'orders'],
  ...['--metric', 'null_share(email)', '--at', '2026-03-02'],
];
