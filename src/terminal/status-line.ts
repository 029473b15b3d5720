/** Shorter than most terminals are wide: a terminal that gets narrower rarely has to wrap the line. */
const WIDTH = 64;

/**
 * The last line on a terminal, redrawn in place. Draws nothing where standard error is not a terminal, or a dumb one.
 *
 * The cursor waits at the start of the line. A terminal that gets narrower may wrap the line, and keeps the cursor at
 * its start, so that the parts are erased from there. From the end of the line, no program can tell where it starts.
 */
export class StatusLine {
  readonly #text: (width: number) => string;
  readonly #draw = () => this.draw();
  readonly #timer: NodeJS.Timeout | undefined;
  /** The length of what is on the screen. */
  #drawn = 0;

  /** @param text gives the line, of at most `width` columns; called again every second */
  constructor(text: (width: number) => string) {
    this.#text = text;
    if (!process.stderr.isTTY || process.env.TERM === 'dumb') return;
    this.#timer = setInterval(this.#draw, 1000);
    process.stderr.on('resize', this.#draw);
    this.draw();
  }

  draw(): void {
    if (!this.#timer) return;
    const width = columns();
    const text = this.#text(Math.min(width, WIDTH) - 1);
    process.stderr.write(`${this.#erase(width)}${text}\r`);
    this.#drawn = text.length;
  }

  /** Erases the line. */
  end(): void {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    process.stderr.off('resize', this.#draw);
    process.stderr.write(this.#erase(columns()));
  }

  /** Row by row: erasing "to the end of the screen" makes tmux copy the rows into its history. */
  #erase(width: number): string {
    const below = Math.max(0, Math.ceil(this.#drawn / width) - 1);
    const rows = '\x1b[B\x1b[2K'.repeat(below);
    return `\r\x1b[K${below > 0 ? `\x1b7${rows}\x1b8` : ''}`;
  }
}

/** Asks the terminal, because `process.stderr.columns` changes only some time after the terminal. */
function columns(): number {
  try {
    return process.stderr.getWindowSize()[0] || 80;
  } catch {
    return 80; // the terminal is gone
  }
}
