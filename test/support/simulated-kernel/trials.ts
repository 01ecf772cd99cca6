// The main job in a kernel where something goes wrong: scenarios, the states a run may end in, and what
// must hold at every moment in between.
import { assert } from 'chai';
import { disableOffload, type EnableOptions, enableOffload, IncompleteError } from '../../../src/offload/index.ts';
import { OutcomeUnknownError } from '../../../src/session/index.ts';
import { bytesToText } from '../../../src/wire/index.ts';
import {
  type KernelState,
  type SimulatedClient,
  SimulatedKernel,
  type SimulatedKernelOptions,
} from '../simulated-kernel.ts';

type Up = Omit<EnableOptions, 'connector' | 'signal'>;

export interface Scenario extends SimulatedKernelOptions {
  readonly name: string;
  /** An `up` that stands before the one that is disturbed. */
  readonly earlier?: Up;
  readonly up: Up;
}

const CAPABLE = { hwTcOffload: 'off', takesHardware: true } as const;
const CAPABLE_AND_ON = { hwTcOffload: 'on', takesHardware: true } as const;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'hardware',
    devices: { r0: CAPABLE, r1: CAPABLE, r2: CAPABLE_AND_ON },
    up: { devices: ['r0', 'r1', 'r2'] },
  },
  {
    name: 'software, after a feature was turned on in vain',
    devices: { r0: { hwTcOffload: 'off', takesHardware: true }, r1: {} },
    flavour: { acksMarks: false, hooksByName: false },
    up: { devices: ['r0', 'r1'] },
  },
  {
    name: 'hardware with another device than before',
    devices: { r0: CAPABLE, r1: CAPABLE_AND_ON, r2: CAPABLE },
    earlier: { devices: ['r0', 'r1'] },
    up: { devices: ['r1', 'r2'] },
  },
  {
    name: 'software where there was hardware',
    devices: { r0: CAPABLE, r1: CAPABLE },
    earlier: { devices: ['r0', 'r1'] },
    up: { devices: ['r0', 'r1'], mode: 'software' },
  },
];

/** The states a disturbed run may end in. */
export interface Expected {
  /** Before anything of ours. */
  readonly origin: KernelState;
  readonly before: KernelState;
  readonly installed: KernelState;
  /** As `installed`, where no earlier `up` was done. */
  readonly anew: KernelState;
  /** How many datagrams an undisturbed `up`, and the `down` behind it, send. */
  readonly upLength: number;
  readonly downLength: number;
}

export interface World {
  readonly kernel: SimulatedKernel;
  /** What is wrong now, in words. */
  violations(): readonly string[];
  /** What was wrong at any moment since the world began. */
  readonly wrong: readonly string[];
}

/** A kernel on which the scenario's earlier `up` was done. */
export async function world({ earlier, ...options }: Scenario): Promise<World> {
  const kernel = new SimulatedKernel(options);
  kernel.changeTable('filter', (table) => table.others.push('counter of others'));
  const place = watched(kernel, options);
  if (earlier !== undefined) await enableOffload({ ...earlier, connector: kernel.connect() });
  return place;
}

function watched(kernel: SimulatedKernel, { devices = {} }: SimulatedKernelOptions): World {
  const wrong: string[] = [];
  const violations = () => violationsIn(kernel, devices);
  kernel.watch(() => {
    for (const what of violations()) if (!wrong.includes(what)) wrong.push(what);
  });
  return { kernel, violations, wrong };
}

/** What must never be, so that whatever ends the process leaves nothing that cannot be taken back. */
function violationsIn(kernel: SimulatedKernel, devices: NonNullable<SimulatedKernelOptions['devices']>): string[] {
  const ours = kernel.nft.tables.filter(({ name }) => name.startsWith('nft-offload'));
  const recorded = ours
    .flatMap(({ sets }) => sets)
    .flatMap(({ elements }) => elements)
    .map(({ key }) => bytesToText(key?.value ?? new Uint8Array()).replace(/\0+$/, ''));
  const inHardware = ours
    .flatMap(({ flowtables }) => flowtables)
    .filter(({ flags }) => flags?.includes('offload'))
    .flatMap(({ hook }) => hook.devices);
  return [...kernel.devices].flatMap(([name, { active }]) => {
    if (!active) return inHardware.includes(name) ? [`${name} is off in a hardware flowtable`] : [];
    const known = devices[name]?.hwTcOffload === 'on' || recorded.includes(name);
    return known ? [] : [`${name} is on, and nothing records it`];
  });
}

/** A table that another writer keeps changing; it is nobody's business here. */
const BYSTANDER = 'bystander';

export function changeByOthers(kernel: SimulatedKernel): void {
  kernel.changeTable(BYSTANDER);
}

/** What stands, without handles and the bystander. */
export function look(kernel: SimulatedKernel): KernelState {
  const { tables, ...rest } = kernel.state({ handles: false });
  return { ...rest, tables: tables.filter(({ name }) => name !== BYSTANDER) };
}

export async function expectations(scenario: Scenario): Promise<Expected> {
  const { earlier: _, ...fresh } = scenario;
  const { kernel: other } = await world(fresh);
  const origin = look(other);
  await enableOffload({ ...scenario.up, connector: other.connect() });
  const { kernel } = await world(scenario);
  const before = look(kernel);
  const up = kernel.connect();
  await enableOffload({ ...scenario.up, connector: up });
  const installed = look(kernel);
  const down = kernel.connect();
  await disableOffload({ connector: down });
  return {
    origin,
    before,
    installed,
    anew: look(other),
    upLength: up.sent.length,
    downLength: down.sent.length,
  };
}

export type Ending = 'done' | Error;

export async function ending(work: Promise<unknown>): Promise<Ending> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

export function same(a: KernelState, b: KernelState): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** One line for a state: `[nft-offload (offload counter: r0 r1); r0 on, r1 on]`. */
export function shown({ tables, hwTcOffload }: KernelState): string {
  const names = tables.map(({ name, flowtables }) =>
    [name, ...flowtables.map(({ flags, hook }) => `(${flags?.join(' ')}: ${hook.devices.join(' ')})`)].join(' '),
  );
  const features = Object.entries(hwTcOffload).map(([name, state]) => `${name} ${state}`);
  return `[${names.join(', ')}; ${features.join(', ')}]`;
}

/** One run that is disturbed at datagram n, in a world of its own. */
export class Trial {
  readonly n: number;
  readonly kernel: SimulatedKernel;
  readonly expected: Expected;
  readonly notes: string[] = [];
  private readonly world: World;
  private readonly scenario: Scenario;

  constructor(n: number, world: World, scenario: Scenario, expected: Expected) {
    this.n = n;
    this.world = world;
    this.kernel = world.kernel;
    this.scenario = scenario;
    this.expected = expected;
  }

  up(connector = this.kernel.connect(), signal?: AbortSignal): Promise<Ending> {
    return ending(enableOffload({ ...this.scenario.up, connector, signal }));
  }

  down(connector = this.kernel.connect(), signal?: AbortSignal): Promise<Ending> {
    return ending(disableOffload({ connector, signal }));
  }

  /** Notes what is wrong, unless the state is one of these. */
  check(when: string, ...allowed: readonly KernelState[]): void {
    const state = look(this.kernel);
    if (!allowed.some((one) => same(state, one))) this.notes.push(`${when} ${shown(state)}`);
  }

  checkDone(what: string, end: Ending | undefined): void {
    if (end !== 'done') this.notes.push(`${what} failed: ${end?.message}`);
  }

  /** For runs that others may come between: what is wrong now, and not what was for a moment. */
  checkNow(): void {
    this.notes.push(...this.world.violations());
  }

  /**
   * `up` has ended: all of it is there or nothing. Where the kernel's answer is not known, or what was
   * begun could not be put back because things went wrong `twice`, a record of it may be there too.
   */
  checkUp(end: Ending, { twice = false } = {}): void {
    const { before, installed } = this.expected;
    if (end === 'done') this.check('done, but', installed);
    else if (end instanceof OutcomeUnknownError || (twice && end instanceof IncompleteError)) this.checkNow();
    else this.check(`"${end.message}", but`, before, installed);
  }

  /** The way back always works. */
  async checkDown(): Promise<void> {
    this.checkDone('down', await this.down());
    this.check('after down', this.expected.origin);
  }
}

type Disturbance = (trial: Trial) => Promise<SimulatedClient>;

interface TrialOptions {
  /** Which run is disturbed; a `down` finds an `up` done. */
  readonly of: 'up' | 'down';
  /** The first datagram; default 1. */
  readonly from?: number;
  /** False: what is wrong for a moment is not counted. */
  readonly moments?: boolean;
}

/** Declares a test for each scenario: a trial for each datagram of the run. */
export function everywhere(
  title: string,
  { of, from = 1, moments = true }: TrialOptions,
  disturbance: Disturbance,
): void {
  for (const scenario of SCENARIOS) {
    it(`${title} (${scenario.name})`, async () => {
      const expected = await expectations(scenario);
      const findings: string[] = [];
      const length = of === 'up' ? expected.upLength : expected.downLength;
      const { kernel } = await world(scenario);
      if (of === 'down') await enableOffload({ ...scenario.up, connector: kernel.connect() });
      for (let n = from; n <= length; n++) {
        const place = watched(kernel.fork(), scenario);
        const trial = new Trial(n, place, scenario, expected);
        const { sent } = await disturbance(trial);
        const all = [...trial.notes, ...(moments ? place.wrong.map((what) => `for a moment, ${what}`) : [])];
        for (const what of all) findings.push(`at ${n} (${sent[n - 1] ?? 'nothing sent'}): ${what}`);
      }
      assert.deepEqual(findings, [], `expected ${shown(expected.before)} or ${shown(expected.installed)}`);
    });
  }
}

/** Numbers that look random and are the same each time (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
