import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Scene } from './scene.ts';

/** Locks a file against other processes, and returns once it is locked. The result releases it. */
export async function lockFile(scene: Scene, path: string): Promise<() => void> {
  const holder = spawn('flock', ['--no-fork', path, 'sh', '-c', 'echo locked; exec sleep 60']);
  const release = () => void holder.kill();
  scene.atEnd(release);
  // A program that started before this would take the lock first.
  await once(holder.stdout, 'data');
  return release;
}
