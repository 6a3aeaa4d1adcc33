/** Results by the hash of what they were made from. Values are JSON texts. */
export interface ContentCache {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}
