import { dirname, delimiter as listSeparator, relative, resolve, sep } from 'node:path';
import { findOuterWorkspace, type OuterWorkspace, realPath } from './workspace.ts';

/** Something around a project that keeps cargo from building it as it was generated. */
export interface Obstacle {
  message: string;
  remedy: string;
}

/**
 * What would keep cargo from building a project at this path. Reads files only: neither cargo nor the project need be
 * there. Doctor has more, because it asks cargo.
 */
export async function obstaclesAt(path: string): Promise<Obstacle[]> {
  const workspace = await findOuterWorkspace(path);
  const chosen = process.env.CARGO_TARGET_DIR || process.env.CARGO_BUILD_TARGET_DIR;
  const separator = separatorObstacle(chosen ? resolve(path, chosen) : realPath(path));
  return [workspace && workspaceObstacle(path, workspace), separator].filter((found) => found !== undefined);
}

export function workspaceObstacle(path: string, { cargoToml, member }: OuterWorkspace): Obstacle {
  const entry = JSON.stringify(relative(dirname(cargoToml), realPath(path)).split(sep).join('/'));
  if (member) {
    return {
      message: `${cargoToml} is a workspace that includes this project, so its Cargo.lock and profiles apply.`,
      remedy: `For the project's own, add ${entry} to \`exclude\` there, and remove it from \`members\`.`,
    };
  }
  return {
    message: `${cargoToml} is a workspace that does not include this project, so cargo refuses to build it.`,
    remedy: `Add ${entry} there: to \`exclude\` to keep it independent, or to \`members\`.`,
  };
}

/** @param directory where cargo builds. It becomes part of a list like PATH, which cannot escape its separator */
export function separatorObstacle(directory: string): Obstacle | undefined {
  if (!directory.includes(listSeparator)) return undefined;
  return {
    message: `cargo cannot build in ${directory}: the path contains "${listSeparator}".`,
    remedy: `Use a directory without "${listSeparator}", or set CARGO_TARGET_DIR to one.`,
  };
}
