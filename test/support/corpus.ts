// What every ruleset of test/corpus goes through: read, put back, put back once more, deleted; and nothing is lost.
import { spawnSync } from 'node:child_process';
import { assert } from 'chai';
import { Dissector, reencode } from '../../src/dissect/index.ts';
import { EXPRESSIONS, type NftClient, openNft, type Ruleset } from '../../src/nft/index.ts';
import { readPcap } from '../../src/pcap/index.ts';
import { record } from '../../src/testing/index.ts';
import { connect } from '../../src/transport/connect.ts';
import type { Connector } from '../../src/transport/transport.ts';
import { assertBytes } from './hexdump.ts';
import { corpus, listRuleset, loadCorpus, nftVersion, type Refusal } from './nft-corpus.ts';

/** The rulesets name these devices where there has to be one; `eth0` and the like are only names. */
const DEVICES = ['c0', 'c1'];

/**
 * Defines the tests: one for each group of files, and one of what was left out. They run in the namespace of
 * the process and leave it without a ruleset.
 */
export function corpusTests(options: {
  /** How many files are loaded at once: one says best what is wrong, and costs most programs. */
  readonly filesAtOnce: number;
  /** How many lines nft and the kernel may refuse, whole files for a newer nft aside. */
  readonly refusedAtMost: number;
  /** How many rules at least are in the kernel in the end. */
  readonly rulesAtLeast: number;
}): void {
  let connector: Connector;
  const refused: Refusal[] = [];
  const passed: RoundTrip[] = [];

  before(async () => {
    const [one = '', other = ''] = DEVICES;
    const add = ['link', 'add', one, 'type', 'veth', 'peer', 'name', other];
    assert.equal(spawnSync('ip', add, { encoding: 'utf8' }).stderr, '');
    connector = await connect('auto');
  });
  after(async () => {
    spawnSync('ip', ['link', 'delete', DEVICES[0] ?? '']);
    await connector.close();
  });

  for (let at = 0; at < corpus.length; at += options.filesAtOnce) {
    const files = corpus.slice(at, at + options.filesAtOnce);
    it(`${files.join(', ')}: the same after it was read and put back`, async () => {
      refused.push(...loadCorpus(files));
      passed.push(await roundTrip(connector));
    });
  }

  it('hardly anything is refused', () => {
    const sum = (of: (one: RoundTrip) => number) => passed.map(of).reduce((a, b) => a + b, 0);
    const rules = sum((one) => one.rules);
    const kinds = new Set(passed.flatMap((one) => [...one.kinds]));
    const absent = EXPRESSIONS.map(({ kind }) => kind).filter((kind) => !kinds.has(kind));
    console.log(
      `nft ${nftVersion()}: ${rules} rules with every kind of expression but ${absent.join(', ')}; ${sum((one) => one.elements)} elements, ` +
        `${sum((one) => one.others)} other objects, ${sum((one) => one.messages)} messages; refused:`,
    );
    for (const { file, text, reason } of refused) console.log(`  ${file}: ${text} (${reason})`);
    assert.isAtMost(refused.filter(({ wholeFile }) => !wholeFile).length, options.refusedAtMost);
    assert.isAtLeast(rules, options.rulesAtLeast);
  });
}

interface RoundTrip {
  readonly rules: number;
  /** Tables, chains, sets, objects and flowtables. */
  readonly others: number;
  readonly elements: number;
  readonly messages: number;
  /** The kinds of expressions of the rules and sets. */
  readonly kinds: ReadonlySet<string>;
}

/** The ruleset in the kernel, which is nft's work, through this package and back. Leaves the kernel without one. */
async function roundTrip(connector: Connector): Promise<RoundTrip> {
  const recording = record(connector);
  const recorded = await openNft({ connector: recording.connector });
  const client = await openNft({ connector });
  try {
    const listing = listRuleset();
    const ruleset = await recorded.snapshot();
    assert.deepEqual(unknownParts(ruleset), [], 'every expression and attribute has a codec');

    await client.transaction().flushRuleset().commit();
    assert.isEmpty(await client.tables());
    await recorded.restore(ruleset);
    assert.equal(listRuleset(), listing, 'put back into an empty kernel');
    await assertSame(client, ruleset);

    await client.restore(ruleset);
    assert.equal(listRuleset(), listing, 'put back in the place of what is there');
    await assertSame(client, ruleset);

    for (const { family, name = '' } of ruleset.tables)
      await client.transaction().deleteTable({ family, name }).commit();
    assert.isEmpty(await client.tables());
    return { ...countsOf(ruleset), messages: assertReencoded(recording.bytes()) };
  } finally {
    client.close();
    recorded.close();
  }
}

/** Every message that passed, either way, encodes again byte for byte from what it was decoded to. */
function assertReencoded(pcap: Uint8Array): number {
  const { records, littleEndian } = readPcap(pcap);
  const dissector = new Dissector();
  const messages = records.flatMap(({ bytes, protocol }) => dissector.dissect(bytes, { protocol, littleEndian }));
  for (const message of messages) {
    const again = reencode(message, littleEndian);
    assert.isDefined(again, `${message.name} is known`);
    if (again !== undefined) assertBytes(again, message.payload, message.name);
    assert.deepEqual(unknownParts(message.known?.value), [], message.name);
  }
  return messages.length;
}

/** Where in a value there is an expression or an attribute that no codec knows. */
function unknownParts(value: unknown, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const { kind, name, unknown } = value as { kind?: unknown; name?: unknown; unknown?: unknown };
  const here =
    kind === 'unknown' || unknown !== undefined ? [`${path}: ${String(name)} ${JSON.stringify(unknown)}`] : [];
  return [...here, ...Object.entries(value).flatMap(([field, inner]) => unknownParts(inner, `${path}/${field}`))];
}

async function assertSame(client: NftClient, ruleset: Ruleset): Promise<void> {
  assert.deepEqual(comparable(await client.snapshot()), comparable(ruleset));
}

/**
 * A ruleset without what is new each time: the generation, handles (a rule's `position` is one), names of
 * anonymous chains, the minutes of what is left of timeouts, and the order of elements, which hash tables make up.
 */
function comparable(ruleset: Ruleset): unknown {
  const { sets, ...others } = ruleset;
  const anonymous = ruleset.chains.filter(({ flags }) => flags?.includes('binding'));
  const names = new Map(anonymous.map(({ name }, index) => [name, `anonymous ${index}`]));
  const plain = (value: unknown): unknown => {
    if (typeof value === 'string') return names.get(value) ?? value;
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
    if (Array.isArray(value)) return value.map(plain);
    const fields = Object.entries(value).filter(([field]) => !['generation', 'handle', 'position'].includes(field));
    return Object.fromEntries(
      fields.map(([field, inner]) => [field, field === 'expiration' ? roughly(inner) : plain(inner)]),
    );
  };
  const inOrder = sets.map(({ elements, ...set }) => [plain(set), sorted(elements.map(plain))]);
  return [plain(others), inOrder];
}

/** What is left of a timeout, in units of ten minutes: no timeout of the corpus is near the middle of one for long. */
function roughly(milliseconds: unknown): number {
  return Math.round(Number(milliseconds) / 600_000);
}

function sorted(values: readonly unknown[]): readonly unknown[] {
  const text = (value: unknown) =>
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
  return values.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
}

function countsOf(ruleset: Ruleset): Omit<RoundTrip, 'messages'> {
  const { tables, chains, rules, sets, objects, flowtables } = ruleset;
  const kinds = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
    if ('kind' in value && typeof value.kind === 'string') kinds.add(value.kind);
    for (const inner of Object.values(value)) visit(inner);
  };
  visit([rules, sets]);
  return {
    rules: rules.length,
    others: tables.length + chains.length + sets.length + objects.length + flowtables.length,
    elements: sets.reduce((sum, { elements }) => sum + elements.length, 0),
    kinds,
  };
}
