/** What one look at one thing has shown. `failed` is what makes the command end with 1. */
export interface Finding {
  check: string;
  status: 'ok' | 'warning' | 'failed' | 'skipped';
  /** Names variables and files, never a value: it may be a secret. */
  message: string;
  remedy?: string;
}

export function ok(check: string, message: string): Finding {
  return { check, status: 'ok', message };
}

export function warning(check: string, message: string, remedy: string): Finding {
  return { check, status: 'warning', message, remedy };
}

export function failed(check: string, message: string, remedy: string): Finding {
  return { check, status: 'failed', message, remedy };
}

/** What could not be looked at, since something before it failed. */
export function skipped(check: string, message: string): Finding {
  return { check, status: 'skipped', message };
}
