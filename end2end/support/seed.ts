// Makes the demo world once; every server of the run starts with a copy of it. Playwright calls this before all tests.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { run } from './program';

export default async function seed(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'spotter-demo-'));
  for (const command of ['migrate', 'seed-demo']) {
    const { code, output } = await run(folder, command);
    if (code !== 0) throw new Error(`spotter ${command} ended with ${code}:\n${output}`);
  }
  process.env['SPOTTER_DEMO'] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
