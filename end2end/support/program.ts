// The program under test: where it is, and running its short commands. Used by `seed.ts` and `server.ts`.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const checkout = path.resolve(__dirname, '../..');

/** `SPOTTER_BIN`, or what cargo built: the release if there is one. */
export function programPath(): string {
  const named = process.env['SPOTTER_BIN'];
  if (named) return path.resolve(named);
  const target = path.resolve(checkout, process.env['CARGO_TARGET_DIR'] ?? 'target');
  const built = ['release', 'debug'].map((profile) => path.join(target, profile, 'spotter'));
  const found = built.find((file) => existsSync(file));
  if (!found) throw new Error(`no program at ${built.join(' or ')}: run "cargo leptos build --release" first`);
  return found;
}

/** The environment of a program that keeps everything in `folder`. Nothing else of ours leaks in. */
export function environment(folder: string, settings: Record<string, string> = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    DATABASE_URL: `sqlite:${path.join(folder, 'spotter.sqlite')}`,
    ...(process.env['SITE_ROOT'] ? { SITE_ROOT: process.env['SITE_ROOT'] } : {}),
    ...settings,
  };
}

export interface Ran {
  code: number;
  output: string;
}

/** Runs a command to its end. */
export function run(folder: string, ...command: string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    execFile(programPath(), command, { cwd: folder, env: environment(folder) }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}
