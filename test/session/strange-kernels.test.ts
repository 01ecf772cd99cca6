// Requests and dumps against a kernel that answers as none does: late, twice, in pieces, among the
// answers of others. What comes of it is the right answer or an error of this package, never a wait
// for ever, and the next request is answered right.
import { assert } from 'chai';
import fc from 'fast-check';
import { KernelError, ProtocolError, Session } from '../../src/session/index.ts';
import {
  DecodeError,
  joinMessages,
  type NetlinkMessage,
  NftOffloadError,
  OverrunError,
  TransportError,
} from '../../src/wire/index.ts';
import { ackOf, answerTo, doneOf, requestsOf } from '../support/answers.ts';
import { FakeSocket } from '../support/fake-kernel.ts';
import { refusal } from '../support/refusal.ts';
import { type Step, type StrangeKernel, strangeSession } from '../support/strange-kernel.ts';

const GET = { type: 0x20, payload: Uint8Array.of(1, 2, 3, 4), operation: 'get a thing' };
const ANSWER = 0x21;
const [NOOP, ERROR, DONE, OVERRUN] = [1, 2, 3, 4];
const MULTI = 2;
const EBUSY = 16;

const answer = (to: NetlinkMessage, value: number) => answerTo(to, ANSWER, Uint8Array.of(value));
const part = (to: NetlinkMessage, value: number) => answerTo(to, ANSWER, Uint8Array.of(value), MULTI);
const values = (messages: readonly NetlinkMessage[]) => messages.map(({ payload }) => payload[0]);

/** What may stand between answers and means nothing. */
const NOISE: Readonly<Record<string, (to: NetlinkMessage) => Step>> = {
  'another sequence number': (to) => answer({ ...to, seq: to.seq + 1000 }, 99),
  'a sequence number from before': (to) => answer({ ...to, seq: to.seq - 1 }, 99),
  'another port': (to) => answer({ ...to, portId: to.portId + 1 }, 99),
  'a refusal of another port': (to) => ackOf({ ...to, portId: to.portId + 1 }, EBUSY),
  'a refusal of another sequence number': (to) => ackOf({ ...to, seq: to.seq + 1000 }, EBUSY),
  NLMSG_NOOP: (to) => answerTo(to, NOOP, Uint8Array.of(99, 0, 0, 0)),
  'an empty datagram': () => new Uint8Array(0),
  'a wait that ends for nothing': () => 'woken',
};

/** What cannot be an answer, and the error that says so. */
const BROKEN: Readonly<
  Record<string, readonly [(to: NetlinkMessage) => Step, abstract new (...args: never[]) => Error]>
> = {
  'bytes that are no message': [() => Uint8Array.of(1, 2, 3), DecodeError],
  zeros: [() => new Uint8Array(64), DecodeError],
  'a message that is longer than its datagram': [
    (to) => answerTo(to, ANSWER, new Uint8Array(8)).slice(0, 20),
    DecodeError,
  ],
  'a length below a header’s': [(to) => answer(to, 1).fill(4, 0, 1), DecodeError],
  'an error message without payload': [(to) => answerTo(to, ERROR, new Uint8Array(0)), DecodeError],
  'an error message that is cut': [(to) => answerTo(to, ERROR, Uint8Array.of(1, 0)), DecodeError],
  NLMSG_OVERRUN: [(to) => answerTo(to, OVERRUN, new Uint8Array(0)), OverrunError],
  'a full buffer': [() => new OverrunError('lost'), OverrunError],
};

const healthy: StrangeKernel = ([request]) =>
  request === undefined
    ? []
    : request.flags & 0x300
      ? [part(request, 7), doneOf(request)]
      : [answer(request, 7), ackOf(request)];

for (const synchronous of [true, false]) {
  const where = synchronous ? 'a socket of this process' : 'a socket of another process';

  /** A session whose kernel does this once, and is healthy from then on. */
  const once = (kernel: (request: NetlinkMessage) => readonly Step[]): Session => {
    let sent = 0;
    return strangeSession((messages) => {
      sent++;
      const [request] = messages;
      return sent === 1 && request !== undefined ? kernel(request) : healthy(messages);
    }, synchronous);
  };
  const goesOn = async (session: Session) => {
    assert.deepEqual(values(await session.request(GET)), [7]);
    assert.deepEqual(values(await session.dump(GET)), [7]);
  };
  const silence = synchronous ? ProtocolError : TransportError;

  describe(`session: a request to a strange kernel, on ${where}`, () => {
    for (const [name, noise] of Object.entries(NOISE)) {
      it(`${name} between its answers is nothing`, async () => {
        const session = once((to) => [noise(to), answer(to, 1), noise(to), noise(to), ackOf(to), noise(to)]);
        assert.deepEqual(values(await session.request(GET)), [1]);
        await goesOn(session);
      });
    }

    for (const [name, [broken, error]] of Object.entries(BROKEN)) {
      it(`${name} is an error, and what comes behind it spoils nothing`, async () => {
        const session = once((to) => [broken(to), answer(to, 1), ackOf(to)]);
        await refusal(session.request(GET), error);
        await goesOn(session);
      });
    }

    it('what is answered twice, or acknowledged twice, is no answer to the next request', async () => {
      const session = once((to) => [answer(to, 1), ackOf(to), answer(to, 1), ackOf(to), ackOf(to, EBUSY)]);
      assert.deepEqual(values(await session.request(GET)), [1]);
      await goesOn(session);
    });

    it('an answer behind its acknowledgement is not the next request’s', async () => {
      const session = once((to) => [ackOf(to), answer(to, 1)]);
      assert.deepEqual(await session.request(GET), []);
      await goesOn(session);
    });

    it('without its acknowledgement is an error', async () => {
      const session = once((to) => [answer(to, 1)]);
      await refusal(session.request(GET), silence);
      await goesOn(session);
    });

    it('all answers in one datagram are taken apart, and what is behind the acknowledgement is nothing', async () => {
      const session = once((to) => [
        joinMessages([
          { ...to, type: ANSWER, payload: Uint8Array.of(1) },
          { ...to, type: ERROR, payload: new Uint8Array(20) },
          { ...to, type: ANSWER, payload: Uint8Array.of(2) },
        ]),
      ]);
      assert.deepEqual(values(await session.request(GET)), [1]);
      await goesOn(session);
    });
  });

  describe(`session: a dump of a strange kernel, on ${where}`, () => {
    for (const [name, noise] of Object.entries(NOISE)) {
      it(`${name} between its parts is nothing`, async () => {
        const session = once((to) => [
          noise(to),
          part(to, 1),
          noise(to),
          part(to, 2),
          noise(to),
          doneOf(to),
          noise(to),
        ]);
        assert.deepEqual(values(await session.dump(GET)), [1, 2]);
        await goesOn(session);
      });
    }

    for (const [name, [broken, error]] of Object.entries(BROKEN)) {
      const readAgain = error === OverrunError;
      it(`${name} is ${readAgain ? 'a reason to read again' : 'an error'}, and its rest spoils nothing`, async () => {
        const session = once((to) => [part(to, 1), broken(to), part(to, 2), doneOf(to)]);
        if (readAgain) assert.deepEqual(values(await session.dump(GET)), [7]);
        else await refusal(session.dump(GET), error);
        await goesOn(session);
      });
    }

    it('two end marks are one', async () => {
      const session = once((to) => [part(to, 1), doneOf(to), doneOf(to), doneOf(to, 0, EBUSY)]);
      assert.deepEqual(values(await session.dump(GET)), [1]);
      await goesOn(session);
    });

    it('an end mark without its errno is an end', async () => {
      const session = once((to) => [part(to, 1), answerTo(to, DONE, new Uint8Array(0), MULTI)]);
      assert.deepEqual(values(await session.dump(GET)), [1]);
      await goesOn(session);
    });

    it('an end mark with an errno behind parts is a refusal, not half a list', async () => {
      const session = once((to) => [part(to, 1), doneOf(to, 0, EBUSY)]);
      assert.equal((await refusal(session.dump(GET), KernelError)).errnoName, 'EBUSY');
      await goesOn(session);
    });

    it('a refusal in the middle is told, and what comes behind it is nobody’s', async () => {
      const session = once((to) => [part(to, 1), ackOf(to, EBUSY), part(to, 2), doneOf(to)]);
      assert.equal((await refusal(session.dump(GET), KernelError)).errnoName, 'EBUSY');
      await goesOn(session);
    });

    it('without its end mark is an error', async () => {
      const session = once((to) => [part(to, 1)]);
      await refusal(session.dump(GET), silence);
      await goesOn(session);
    });
  });

  describe(`session: a kernel that never comes to an end, on ${where}`, () => {
    const endless = (message: (to: NetlinkMessage) => Uint8Array): Session => {
      let sent = 0;
      const session = strangeSession((messages) => {
        const [request] = messages;
        sent++;
        return sent === 1 && request !== undefined
          ? Array.from({ length: 9000 }, () => message(request))
          : healthy(messages);
      }, synchronous);
      return session;
    };

    it('a flood of what others are told ends in an error', async () => {
      const session = endless((to) => answer({ ...to, seq: 1 }, 99));
      await refusal(session.request(GET), silence);
      await goesOn(session);
    });
  });
}

describe('session: an overrun', () => {
  it('leaves nothing queued: to a buffer that was full, and was not emptied, the kernel says nothing', async () => {
    let lost = false;
    const socket = new FakeSocket(12, 77, (datagram, { queue }) => {
      const messages = requestsOf(datagram);
      const [request] = messages;
      if (request === undefined || queue.length > 0) return [];
      if (lost) return healthy(messages) as Uint8Array[];
      lost = true;
      queue.push(new OverrunError('lost'));
      // What it was full of.
      return Array.from({ length: 50 }, () => answer({ ...request, seq: 1 }, 1));
    });
    const session = new Session(socket);
    await refusal(session.request(GET), OverrunError);
    assert.deepEqual(values(await session.request(GET)), [7]);
  });
});

describe('session: a kernel that answers late', () => {
  it('too late is an error with the time it was given, and the answer is not the next request’s', async () => {
    let sent = 0;
    const session = strangeSession((messages) => {
      const [request] = messages;
      sent++;
      if (sent > 1 || request === undefined) return healthy(messages);
      return ['late', answer(request, 1), ackOf(request)];
    }, false);
    const error = await refusal(session.request(GET), TransportError);
    assert.match(error.message, /no answer from the kernel within 10 s/);
    assert.deepEqual(values(await session.request(GET)), [7]);
  });

  it('a dump that is late in the middle is an error, and its rest is not the next one’s', async () => {
    let sent = 0;
    const session = strangeSession((messages) => {
      const [request] = messages;
      sent++;
      if (sent > 1 || request === undefined) return healthy(messages);
      return [part(request, 1), 'late', part(request, 2), 'late', part(request, 3), doneOf(request)];
    }, false);
    await refusal(session.dump(GET), TransportError);
    assert.deepEqual(values(await session.dump(GET)), [7]);
    assert.deepEqual(values(await session.request(GET)), [7]);
  });
});

describe('session: whatever a kernel does', () => {
  const noise = fc.constantFrom(...Object.values(NOISE));
  const broken = fc.constantFrom(...Object.values(BROKEN).map(([make]) => make));
  const late = fc.constant((): Step => 'late');
  const strange = fc.array(fc.oneof(noise, noise, broken, late), { maxLength: 4 });
  const cut = fc.nat(40);

  it('a request is answered right, or is an error of this package, and the next one is right', async () => {
    const property = fc.asyncProperty(
      fc.boolean(),
      strange,
      strange,
      strange,
      cut,
      async (synchronous, a, b, c, bytes) => {
        let sent = 0;
        const session = strangeSession((messages) => {
          const [to] = messages;
          sent++;
          if (sent > 1 || to === undefined) return healthy(messages);
          const each = (steps: readonly ((to: NetlinkMessage) => Step)[]) => steps.map((step) => step(to));
          const last = ackOf(to);
          return [...each(a), answer(to, 1), ...each(b), bytes < last.length ? last.slice(0, bytes) : last, ...each(c)];
        }, synchronous);
        await rightOrError(session.request(GET), [1]);
        // The strays of the first may still be there: an overrun among them is told once.
        for (let tries = 0; tries < 20; tries++) if (await rightOrError(session.request(GET), [7])) return;
        assert.fail('it does not recover');
      },
    );
    await fc.assert(property, { numRuns: 1500 });
  });

  it('a dump is whole, or is an error of this package, and the next one is whole', async () => {
    const property = fc.asyncProperty(
      fc.boolean(),
      strange,
      strange,
      strange,
      cut,
      async (synchronous, a, b, c, bytes) => {
        let sent = 0;
        const session = strangeSession((messages) => {
          const [to] = messages;
          sent++;
          if (sent > 1 || to === undefined) return healthy(messages);
          const each = (steps: readonly ((to: NetlinkMessage) => Step)[]) => steps.map((step) => step(to));
          const last = doneOf(to);
          const end = bytes < last.length ? last.slice(0, bytes) : last;
          return [...each(a), part(to, 1), ...each(b), part(to, 2), ...each(c), end];
        }, synchronous);
        await rightOrError(session.dump(GET), [1, 2], [7]);
        for (let tries = 0; tries < 20; tries++) if (await rightOrError(session.dump(GET), [7])) return;
        assert.fail('it does not recover');
      },
    );
    await fc.assert(property, { numRuns: 1500 });
  });
});

/** Whether it came to one of these lists; fails for any other, and for an error that is not the package's. */
async function rightOrError(work: Promise<NetlinkMessage[]>, ...right: readonly number[][]): Promise<boolean> {
  try {
    assert.deepInclude(right, values(await work) as number[]);
    return true;
  } catch (error) {
    if (!(error instanceof NftOffloadError)) throw error;
    return false;
  }
}
