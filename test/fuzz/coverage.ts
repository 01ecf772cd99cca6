// Which parts of the package ran: an input that reaches a new one is worth changing further.
import { type Profiler, Session } from 'node:inspector';

const SOURCES = new URL('../../src/', import.meta.url).href;

export class Coverage {
  /** undefined where somebody else measures coverage (c8): V8 counts for one at a time, and then nothing is new. */
  private readonly session = process.env['NODE_V8_COVERAGE'] === undefined ? new Session() : undefined;
  private readonly seen = new Set<string>();

  constructor() {
    this.session?.connect();
    this.session?.post('Profiler.enable');
    this.session?.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many blocks ran at least once. */
  get size(): number {
    return this.seen.size;
  }

  /** Whether since the last call a block ran that had never run before. `forget` keeps it new for the next time. */
  takeNew({ forget = false } = {}): boolean {
    let found = false;
    for (const key of this.blocks()) {
      if (this.seen.has(key)) continue;
      found = true;
      if (!forget) this.seen.add(key);
    }
    return found;
  }

  close(): void {
    this.session?.post('Profiler.stopPreciseCoverage');
    this.session?.disconnect();
  }

  private *blocks(): Generator<string> {
    let result: readonly Profiler.ScriptCoverage[] = [];
    // A session within its own thread answers before `post` returns.
    this.session?.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error === null) result = taken.result;
    });
    for (const { url, scriptId, functions } of result) {
      if (!url.startsWith(SOURCES)) continue;
      for (const { ranges } of functions) {
        for (const { count, startOffset, endOffset } of ranges) {
          if (count > 0) yield `${scriptId}:${startOffset}:${endOffset}`;
        }
      }
    }
  }
}
