/** Where a database server is and who reads it; the password is held here and said nowhere. */
export interface ServerAddress {
  readonly host: string;
  /** The engine's own when absent. */
  readonly port?: number;
  readonly database: string;
  readonly user: string;
  readonly password?: string;
  /** `require`: encrypted; `verify`: the certificate is checked too. */
  readonly tls: 'off' | 'require' | 'verify';
}

/** What both drivers take as `ssl`. */
export function tlsOptions(tls: ServerAddress['tls']): { readonly rejectUnauthorized: boolean } | undefined {
  return tls === 'off' ? undefined : { rejectUnauthorized: tls === 'verify' };
}
