/** What was done to the disk, with the way back. */
export class Journal {
  #steps: { path: string; undo: () => void }[] = [];

  /** Notes one thing that *has been* done: written down before, a refusal to replace a file would end in deleting it. */
  did(path: string, undo: () => void): void {
    this.#steps.push({ path, undo });
  }

  /** Undoes all steps, the latest first, and returns the paths where that was not possible. */
  rollBack(): string[] {
    const left: string[] = [];
    for (const { path, undo } of this.#steps.splice(0).reverse()) {
      try {
        undo();
      } catch {
        left.push(path);
      }
    }
    return left;
  }
}
