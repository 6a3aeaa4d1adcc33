/** The exit codes of both programs; `--help` of every command prints them. */
export const exitCodes = { done: 0, no: 1, unusable: 2, interrupted: 130 } as const;
