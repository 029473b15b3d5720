/** The result of one check. A single `failed` makes the command exit with 1. */
export interface Finding {
  check: string;
  status: 'ok' | 'warning' | 'failed' | 'skipped';
  /** Names variables and files, never a value: it may be a secret. */
  message: string;
  remedy?: string;
}

/** The remedy of all checks that need the built program. */
export const BUILD = 'Run: cargo build. Then run doctor again.';

export function ok(check: string, message: string): Finding {
  return { check, status: 'ok', message };
}

export function warning(check: string, message: string, remedy: string): Finding {
  return { check, status: 'warning', message, remedy };
}

export function failed(check: string, message: string, remedy: string): Finding {
  return { check, status: 'failed', message, remedy };
}

/** A check that could not be made, because an earlier one failed. */
export function skipped(check: string, message: string): Finding {
  return { check, status: 'skipped', message };
}
