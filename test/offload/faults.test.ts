// What `up` and `down` leave behind when something goes wrong at any of their datagrams: a failure, an
// abort, a kill, another writer, lost answers. Each is tried at every datagram of an undisturbed run.
import { assert } from 'chai';
import { disableOffload, type EnableOptions, enableOffload, RefusedError } from '../../src/offload/index.ts';
import { OutcomeUnknownError } from '../../src/session/index.ts';
import { bytesToText, NftOffloadError } from '../../src/wire/index.ts';
import {
  type KernelState,
  type SimulatedClient,
  SimulatedKernel,
  type SimulatedKernelOptions,
} from '../support/simulated-kernel.ts';

type Up = Omit<EnableOptions, 'connector' | 'signal'>;

interface Scenario extends SimulatedKernelOptions {
  readonly name: string;
  /** An `up` that stands before the one that is disturbed. */
  readonly earlier?: Up;
  readonly up: Up;
}

const CAPABLE = { hwTcOffload: 'off', takesHardware: true } as const;
const ABLE_AND_ON = { hwTcOffload: 'on', takesHardware: true } as const;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'hardware',
    devices: { r0: CAPABLE, r1: CAPABLE, r2: ABLE_AND_ON },
    up: { devices: ['r0', 'r1', 'r2'] },
  },
  {
    name: 'software, after a feature was turned on in vain',
    devices: { r0: CAPABLE, r1: {} },
    flavour: { acksMarks: false, hooksByName: false },
    up: { devices: ['r0', 'r1'] },
  },
  {
    name: 'hardware with another device than before',
    devices: { r0: CAPABLE, r1: ABLE_AND_ON, r2: CAPABLE },
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
interface Expected {
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

interface World {
  readonly kernel: SimulatedKernel;
  /** What was wrong at any moment since the world began. */
  readonly wrong: string[];
}

/** A kernel on which the scenario's earlier `up` was done. */
async function world({ earlier, ...options }: Scenario): Promise<World> {
  const kernel = new SimulatedKernel(options);
  kernel.changeTable('filter', (table) => table.others.push('counter of others'));
  const wrong: string[] = [];
  const onBefore = new Set([...kernel.devices].filter(([, { active }]) => active).map(([name]) => name));
  kernel.watch(() => {
    for (const what of violations(kernel, onBefore)) if (!wrong.includes(what)) wrong.push(what);
  });
  if (earlier !== undefined) await enableOffload({ ...earlier, connector: kernel.connect() });
  return { kernel, wrong };
}

/** What must hold at every moment, so that whatever ends the process leaves nothing that cannot be taken back. */
function violations(kernel: SimulatedKernel, onBefore: ReadonlySet<string>): string[] {
  const ours = kernel.nft.tables.filter(({ name }) => name.startsWith('nft-offload'));
  const recorded = ours
    .flatMap(({ sets }) => sets)
    .flatMap(({ elements }) => elements)
    .map(({ key }) => bytesToText(key?.value ?? new Uint8Array()).replace(/\0+$/, ''));
  const inHardware = ours
    .flatMap(({ flowtables }) => flowtables)
    .filter(({ flags }) => flags?.includes('offload'))
    .flatMap(({ hook }) => hook.devices);
  return [...kernel.devices].flatMap(([name, { active }]) => [
    ...(!active && inHardware.includes(name) ? [`${name} was off in a hardware flowtable`] : []),
    ...(active && !onBefore.has(name) && !recorded.includes(name) ? [`${name} was on, and nothing recorded it`] : []),
  ]);
}

const look = (kernel: SimulatedKernel): KernelState => {
  const { tables, ...rest } = kernel.state({ handles: false });
  return { ...rest, tables: tables.filter((table) => (table as { name: string }).name !== BYSTANDER) };
};

async function expectations(scenario: Scenario): Promise<Expected> {
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

type Ending = 'done' | NftOffloadError | Error;

async function ending(work: Promise<unknown>): Promise<Ending> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function same(a: KernelState, b: KernelState): boolean {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
}

/** One line for a state: the names in it. */
function shown({ tables, hwTcOffload }: KernelState): string {
  const names = (tables as { name: string; flowtables: { flags: string[]; hook: { devices: string[] } }[] }[]).map(
    ({ name, flowtables }) =>
      [name, ...flowtables.map(({ flags, hook }) => `(${flags.join(' ')}: ${hook.devices.join(' ')})`)].join(' '),
  );
  const features = Object.entries(hwTcOffload).map(([name, state]) => `${name} ${state}`);
  return `[${names.join(', ')}; ${features.join(', ')}]`;
}

/** A table that another writer keeps changing; it is nobody's business here. */
const BYSTANDER = 'bystander';
const bump = (kernel: SimulatedKernel) => kernel.changeTable(BYSTANDER);

interface Trial {
  readonly n: number;
  readonly kernel: SimulatedKernel;
  readonly expected: Expected;
  readonly scenario: Scenario;
  /** Notes what is wrong, unless the state is one of these. */
  check(when: string, ...allowed: readonly KernelState[]): void;
  note(what: string): void;
  up(client?: SimulatedClient, signal?: AbortSignal): Promise<Ending>;
  down(client?: SimulatedClient, signal?: AbortSignal): Promise<Ending>;
}

/** Runs a trial in a new world for each n from `from` to the length of the disturbed run. */
function everywhere(
  title: string,
  disturbed: 'up' | 'down',
  trial: (trial: Trial) => Promise<{ readonly sent: readonly string[] }>,
  from = 1,
): void {
  for (const scenario of SCENARIOS) {
    it(`${title} (${scenario.name})`, async () => {
      const expected = await expectations(scenario);
      const findings: string[] = [];
      const length = disturbed === 'up' ? expected.upLength : expected.downLength;
      for (let n = from; n <= length; n++) {
        const { kernel, wrong } = await world(scenario);
        const notes: string[] = [];
        const run = (verb: () => Promise<unknown>) => ending(verb());
        const { sent } = await trial({
          n,
          kernel,
          expected,
          scenario,
          note: (what) => notes.push(what),
          check: (when, ...allowed) => {
            const state = look(kernel);
            if (!allowed.some((one) => same(state, one))) notes.push(`${when} ${shown(state)}`);
          },
          up: (connector = kernel.connect(), signal) => run(() => enableOffload({ ...scenario.up, connector, signal })),
          down: (connector = kernel.connect(), signal) => run(() => disableOffload({ connector, signal })),
        });
        for (const what of [...notes, ...wrong]) findings.push(`at ${n} (${sent[n - 1] ?? 'nothing sent'}): ${what}`);
      }
      assert.deepEqual(findings, [], `expected ${shown(expected.before)} or ${shown(expected.installed)}`);
    });
  }
}

/** `up` has ended: all of it is there or nothing, unless the kernel's answer is not known. */
function checkUp({ check, expected: { before, installed } }: Trial, end: Ending): void {
  if (end === 'done') check('done, but', installed);
  // What was recorded stays until the next run reads what became of it.
  else if (!(end instanceof OutcomeUnknownError)) check(`"${end.message}", but`, before, installed);
}

/** The way back always works. */
async function checkDown({ check, note, down, expected: { origin } }: Trial): Promise<void> {
  const end = await down();
  if (end !== 'done') note(`down failed: ${end.message}`);
  check('after down', origin);
}

async function checkUpAgain(trial: Trial): Promise<void> {
  const end = await trial.up();
  if (end !== 'done') trial.note(`up failed: ${end.message}`);
  trial.check('after another up', trial.expected.installed);
  await checkDown(trial);
}

describe('offload: up, disturbed at any datagram', () => {
  everywhere('leaves all or nothing when a send fails', 'up', async (trial) => {
    const client = trial.kernel.connect().failAt(trial.n);
    checkUp(trial, await trial.up(client));
    await checkDown(trial);
    return client;
  });

  everywhere('leaves all or nothing when it is aborted', 'up', async (trial) => {
    const controller = new AbortController();
    const client = trial.kernel.connect().abortAt(trial.n, controller);
    checkUp(trial, await trial.up(client, controller.signal));
    await checkDown(trial);
    return client;
  });

  everywhere(
    'is taken back by down when it was killed',
    'up',
    async (trial) => {
      const client = trial.kernel.connect().dieAt(trial.n);
      await trial.up(client);
      await checkDown(trial);
      return client;
    },
    0,
  );

  everywhere(
    'is completed by another up when it was killed',
    'up',
    async (trial) => {
      const client = trial.kernel.connect().dieAt(trial.n);
      await trial.up(client);
      await checkUpAgain(trial);
      return client;
    },
    0,
  );

  everywhere('ends right when another writer comes in between', 'up', async (trial) => {
    const client = trial.kernel.connect().before(trial.n, () => bump(trial.kernel));
    const end = await trial.up(client);
    if (end !== 'done') trial.note(`failed: ${end.message}`);
    trial.check('done, but', trial.expected.installed);
    await checkDown(trial);
    return client;
  });

  everywhere('says what is so when answers are lost', 'up', async (trial) => {
    const client = trial.kernel.connect().loseAnswers(trial.n);
    checkUp(trial, await trial.up(client));
    await checkDown(trial);
    return client;
  });

  everywhere('says what is so when the answers to two datagrams are lost', 'up', async (trial) => {
    const client = trial.kernel
      .connect()
      .loseAnswers(trial.n)
      .loseAnswers(trial.n + 1);
    checkUp(trial, await trial.up(client));
    await checkDown(trial);
    return client;
  });

  everywhere('shares the kernel with another up that runs in between', 'up', async (trial) => {
    const { kernel, n } = trial;
    let other: Ending | undefined;
    const client = kernel.connect({ synchronous: false }).before(n, async () => {
      other = await trial.up();
    });
    const end = await trial.up(client);
    for (const [which, one] of [['this', end] as const, ['the other', other] as const]) {
      if (one !== 'done' && !(one instanceof RefusedError)) trial.note(`${which} failed: ${one?.message}`);
    }
    trial.check('in the end', trial.expected.installed);
    await checkDown(trial);
    return client;
  });

  everywhere('ends right when a down runs in between', 'up', async (trial) => {
    const { kernel, n, expected } = trial;
    const client = kernel.connect({ synchronous: false }).before(n, async () => {
      await trial.down();
    });
    const end = await trial.up(client);
    if (end === 'done') trial.check('done, but', expected.installed, expected.anew, expected.origin);
    await checkDown(trial);
    return client;
  });

  it('gives up when others change the ruleset all the time, and nothing has changed', async () => {
    for (const scenario of SCENARIOS) {
      const { kernel, wrong } = await world(scenario);
      const before = look(kernel);
      const client = kernel.connect().beforeEach(() => bump(kernel));
      const end = await ending(enableOffload({ ...scenario.up, connector: client }));
      assert.instanceOf(end, NftOffloadError, scenario.name);
      assert.deepEqual([look(kernel), wrong], [before, []], scenario.name);
    }
  });

  it('shares the kernel with another up, datagram by datagram', async () => {
    const findings: string[] = [];
    for (const scenario of SCENARIOS) {
      const expected = await expectations(scenario);
      for (let seed = 1; seed <= 20; seed++) {
        const { kernel, wrong } = await world(scenario);
        const random = generator(seed);
        const clients = [1, 2].map(() =>
          kernel.connect({ synchronous: false }).beforeEach(async () => {
            for (let turns = random() % 4; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
          }),
        );
        const ends = await Promise.all(
          clients.map((connector) => ending(enableOffload({ ...scenario.up, connector }))),
        );
        const failed = ends.filter((end) => end !== 'done' && !(end instanceof RefusedError));
        const where = `${scenario.name}, seed ${seed}`;
        findings.push(...[...failed.map(String), ...wrong].map((what) => `${where}: ${what}`));
        if (!same(look(kernel), expected.installed)) findings.push(`${where}: ${shown(look(kernel))}`);
        await disableOffload({ connector: kernel.connect() });
        if (!same(look(kernel), expected.origin)) findings.push(`${where}: after down ${shown(look(kernel))}`);
      }
    }
    assert.deepEqual(findings, []);
  });
});

describe('offload: down, disturbed at any datagram', () => {
  /** `down` is disturbed, then repeated. */
  function repeated(
    title: string,
    disturb: (client: SimulatedClient, trial: Trial, controller: AbortController) => void,
  ) {
    everywhere(title, 'down', async (trial) => {
      await trial.up();
      const controller = new AbortController();
      const client = trial.kernel.connect();
      disturb(client, trial, controller);
      const end = await trial.down(client, controller.signal);
      if (end === 'done') trial.check('done, but', trial.expected.origin);
      await checkDown(trial);
      return client;
    });
  }

  repeated('is completed by another down when a send failed', (client, { n }) => client.failAt(n));
  repeated('is completed by another down when it was aborted', (client, { n }, control) => client.abortAt(n, control));
  repeated('is completed by another down when it was killed', (client, { n }) => client.dieAt(n));
  repeated('is completed by another down when answers were lost', (client, { n }) => client.loseAnswers(n));

  everywhere('gives way to an up when it was killed', 'down', async (trial) => {
    await trial.up();
    const client = trial.kernel.connect().dieAt(trial.n);
    await trial.down(client);
    await checkUpAgain(trial);
    return client;
  });

  everywhere('ends right when another writer comes in between', 'down', async (trial) => {
    await trial.up();
    const client = trial.kernel.connect().before(trial.n, () => bump(trial.kernel));
    const end = await trial.down(client);
    if (end !== 'done') trial.note(`failed: ${end.message}`);
    trial.check('in the end', trial.expected.origin);
    return client;
  });

  everywhere('shares the kernel with another down that runs in between', 'down', async (trial) => {
    await trial.up();
    const client = trial.kernel.connect({ synchronous: false }).before(trial.n, async () => {
      await checkDown(trial);
    });
    const end = await trial.down(client);
    if (end !== 'done' && !(end instanceof RefusedError)) trial.note(`failed: ${end.message}`);
    trial.check('in the end', trial.expected.origin);
    return client;
  });
});

/** Numbers that look random and are the same each time (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
