// What a failure looks like on standard error, and the exit status it gives.
import { parseArgs } from 'node:util';
import { assert } from 'chai';
import { UsageError } from '../../src/cli/command.ts';
import { exitStatus, explain } from '../../src/cli/explain.ts';
import { TransactionError } from '../../src/nfnl/batch.ts';
import { KernelError } from '../../src/session/index.ts';
import { NftOffloadError, TransportError } from '../../src/wire/index.ts';

const EPERM = 1;
const ENOENT = 2;

function abortError(): unknown {
  return AbortSignal.abort().reason;
}

describe('explain', () => {
  it('a transaction with thousands of failures shows three, and how many more there are', () => {
    const failures = Array.from({ length: 5000 }, (_, i) => new KernelError(`add rule ${i}`, ENOENT));
    const text = explain(new TransactionError(failures));
    assert.match(text, /^add rule 0: [^;]+; add rule 1: [^;]+; add rule 2: [^;]+; and 4997 more$/);
    assert.notInclude(explain(new TransactionError(failures.slice(0, 3))), 'more');
  });

  it('EPERM names the capability, of a request as of a transaction', () => {
    const error = new KernelError('add table inet x', EPERM);
    for (const refused of [error, new TransactionError([error, error])])
      assert.match(explain(refused), /^add table inet x: not permitted: this needs CAP_NET_ADMIN[^;]+$/);
  });

  it('what a signal ended is interrupted, whatever it looks like', () => {
    assert.equal(explain(abortError()), 'interrupted');
    const child = new TransportError('the child process of npm netlink ended by SIGINT');
    assert.equal(explain(child, { interrupted: true }), 'interrupted');
    assert.equal(explain(child), child.message);
  });

  it('what is known beside the interruption is said', () => {
    const unknown = new NftOffloadError('OUTCOME_UNKNOWN', 'read the ruleset');
    assert.equal(explain(unknown, { interrupted: true }), 'interrupted: read the ruleset');
    const both = new AggregateError([abortError(), new NftOffloadError('REFUSED', 'x.pcap: it is a directory')]);
    assert.equal(explain(both, { interrupted: true }), 'interrupted; x.pcap: it is a directory');
  });

  it('every error of parseArgs is one line without a full stop', () => {
    const options = { mode: { type: 'string' }, json: { type: 'boolean' } } as const;
    for (const [args, words] of [
      [['--mode', '--json'], "Option '--mode' argument is ambiguous: see"],
      [['--mode'], "Option '--mode <value>' argument missing: see"],
      [['--json=3'], "Option '--json' does not take an argument: see"],
      [['--nonsense'], "Unknown option '--nonsense': see"],
      [['word'], 'word'],
    ] as const) {
      try {
        parseArgs({ args: [...args], options });
        assert.fail('parseArgs took it');
      } catch (error) {
        assert.match(explain(error), /^[^\n]+[^.]: see nft-offload --help$/);
        assert.include(explain(error), words);
        assert.equal(exitStatus(error), 2);
      }
    }
  });

  it('the exit status is 2 for whatever has the code USAGE, else 1', () => {
    const usage = new NftOffloadError('USAGE', 'this kernel has no feature x');
    const other = new NftOffloadError('REFUSED', 'no');
    assert.deepEqual(
      [new UsageError('no'), usage, new AggregateError([usage, other]), other, new AggregateError([other, usage])].map(
        exitStatus,
      ),
      [2, 2, 2, 1, 1],
    );
    assert.deepEqual([new Error('x'), 'x', undefined].map(exitStatus), [1, 1, 1]);
  });
});
