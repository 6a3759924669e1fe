// One running server with a database of its own. Started by the fixtures in `test.ts`, once per worker and environment.

import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Force } from './force';
import { environment, programPath, run } from './program';
import { Sandbox } from './sandbox';

/** Building in debug, on a busy machine. */
const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 35_000;

/** What no log may hold: cards, secrets of every kind, passwords, addresses of people. */
const NEVER_LOGGED = /\b4\d{15}\b|_secret_[A-Za-z0-9]{8}|whsec_|sk_test_|train-with-spotter|correct horse|@example\.(com|org)/;

export class Server {
  readonly sandbox: Sandbox;
  readonly force: Force;

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly process: ChildProcess,
    /** How it ended, once it has: an exit code or a signal. */
    private readonly ended: Promise<number | string>,
  ) {
    this.sandbox = new Sandbox(url);
    this.force = new Force(path.join(folder, 'spotter.sqlite'));
  }

  /** @param settings environment variables beside the usual ones */
  static async start(settings: Record<string, string>): Promise<Server> {
    const demo = process.env['SPOTTER_DEMO'];
    if (!demo) throw new Error('the demo world was not made');
    const folder = await mkdtemp(path.join(tmpdir(), 'spotter-test-'));
    await cp(demo, folder, { recursive: true, filter: (file) => !file.endsWith('.lock') });
    const child = spawn(programPath(), ['serve'], {
      cwd: folder,
      env: environment(folder, { LISTEN: '127.0.0.1:0', SANDBOX_CONTROLS: 'true', LOG_FORMAT: 'json', ...settings }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? 'unknown');
    const log = createWriteStream(path.join(folder, 'server.log'));
    child.stderr?.pipe(log, { end: false });
    child.stdout?.pipe(log, { end: false });
    try {
      const url = await addressOf(child);
      await ready(url);
      return new Server(url, folder, child, ended);
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error(`${String(error)}\n${await readFile(path.join(folder, 'server.log'), 'utf8').catch(() => '')}`);
    }
  }

  /** What it logged so far. */
  log(): Promise<string> {
    return readFile(path.join(this.folder, 'server.log'), 'utf8');
  }

  /** Lets everything under way arrive, stops, and lists what is wrong afterwards: the log, the end, the books. */
  async stop(): Promise<string[]> {
    const wrong: string[] = [];
    if (this.process.exitCode !== null || this.process.signalCode !== null) {
      wrong.push('the server had ended before the tests did');
    } else {
      await this.sandbox.settle().catch((error: unknown) => wrong.push(String(error)));
      this.process.kill('SIGTERM');
    }
    const limit = setTimeout(() => this.process.kill('SIGKILL'), STOP_WITHIN_MS);
    const end = await this.ended;
    clearTimeout(limit);
    if (end !== 0) wrong.push(`the server ended with ${end}`);
    wrong.push(...faultsIn(await this.log()));
    const books = await run(this.folder, 'ledger', 'verify');
    if (books.code !== 0) wrong.push(`spotter ledger verify ended with ${books.code}:\n${books.output}`);
    await rm(this.folder, { recursive: true, force: true });
    return wrong;
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (data: Buffer) => {
      said += data.toString();
      const found = /Spotter is at (http:\/\/\S+)/.exec(said);
      if (found?.[1]) resolve(found[1]);
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`spotter serve ended with ${code}`)));
    setTimeout(() => reject(new Error('spotter serve said no address')), READY_WITHIN_MS).unref();
  });
}

async function ready(url: string): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > until) throw new Error(`${url}/readyz says ${answer?.status ?? 'nothing'}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Lines that tell of a mistake of ours, or that tell too much. What the program says to its starter is no log line, and an
 * answer of 500 and above is `Watch`'s to judge: some are planted.
 */
function faultsIn(log: string): string[] {
  const lines = log.split('\n').filter((line) => line.startsWith('{'));
  const errors = lines.filter((line) => /"level":"ERROR"|panicked/.test(line) && !line.includes('"message":"answered"'));
  const leaks = lines.filter((line) => NEVER_LOGGED.test(line));
  return [...errors.map((line) => `in the log: ${line}`), ...leaks.map((line) => `must not be in the log: ${line}`)];
}
