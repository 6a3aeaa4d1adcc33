export interface RemotePlace {
  /** In small letters, with the port of a web address where it has one. */
  readonly host: string;
  /** `owner/name`, with groups before it at GitLab. */
  readonly path: string;
}

/**
 * Host and path of a repository by the address of a remote: https, ssh, or the short form `git@host:path`. Names and
 * passwords in it are dropped. Undefined for folders and for what is no address.
 */
export function parseRemote(remote: string): RemotePlace | undefined {
  const short = /^(?:[^@/\s]+@)?([a-z0-9.-]+):(?!\/\/)(.+)$/i.exec(remote);
  if (short !== null && short[1].length > 1) return placeOf(short[1], short[2]);
  if (!URL.canParse(remote)) return undefined;
  const url = new URL(remote);
  if (url.protocol === 'ssh:' || url.protocol === 'git+ssh:') return placeOf(url.hostname, url.pathname);
  if (url.protocol === 'https:' || url.protocol === 'http:') return placeOf(url.host, url.pathname);
  return undefined;
}

/** Where ssh goes through the port of https. */
const SSH_HOSTS: Readonly<Record<string, string>> = {
  'ssh.github.com': 'github.com',
  'altssh.gitlab.com': 'gitlab.com',
};

function placeOf(host: string, path: string): RemotePlace | undefined {
  const names = path
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '')
    .split('/');
  const isSound = names.length > 1 && names.every((it) => it !== '' && !/^\.{1,2}$/.test(it));
  const lower = host.toLowerCase();
  return isSound ? { host: SSH_HOSTS[lower] ?? lower, path: names.join('/') } : undefined;
}
