/** The steps that changed the disk, each with the step that undoes it. */
export class Journal {
  #steps: { path: string; undo: () => void }[] = [];

  /** Records a step *after* it succeeded: the undo of a step that refused to replace a file would delete that file. */
  did(path: string, undo: () => void): void {
    this.#steps.push({ path, undo });
  }

  /** Undoes all steps, the latest first. @returns the paths where that failed */
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
