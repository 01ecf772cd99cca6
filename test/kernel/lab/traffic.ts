// Traffic for tests that run inside a guest: an echo server, a client that keeps talking to it
// until told to stop, and a look at what conntrack made of it. Built of socat and a shell loop,
// which start in a fraction of the time Node needs under emulation.
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './netns.ts';
import type { RoutedNetwork } from './routed-network.ts';

export interface TrafficOptions {
  readonly protocol?: 'tcp' | 'udp';
  readonly family?: 'ip' | 'ip6';
  readonly port?: number;
}

export interface Traffic {
  /** The server's address and port. */
  readonly destination: { readonly address: string; readonly port: number };
  stop(): Promise<void>;
}

/**
 * Starts a conversation from the client through the router to the server and back, some twenty
 * packets a second each way; returns as soon as the first answer came. One TCP connection, or UDP
 * packets between the same two ports.
 */
export async function startTraffic(network: RoutedNetwork, options: TrafficOptions = {}): Promise<Traffic> {
  const { protocol = 'tcp', family = 'ip', port = 7000 } = options;
  const address = network.serverAddress[family];
  const kind = `${protocol.toUpperCase()}${family === 'ip' ? '4' : '6'}`;
  const target = family === 'ip' ? address : `[${address}]`;
  const server = start(network.server, `exec socat ${kind}-LISTEN:${port},fork,reuseaddr PIPE`);
  const processes = [server];
  const stop = async () => {
    await Promise.all(processes.map(end));
  };
  try {
    await waitFor(() => isListening(network.server, protocol, port), `the ${protocol} echo server to listen`);
    const client = start(
      network.client,
      `while :; do echo 0123456789; sleep 0.05; done | socat - ${kind}:${target}:${port}`,
    );
    processes.push(client);
    await firstOutput(client, `an answer from ${address}, ${protocol} port ${port}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { destination: { address, port }, stop };
}

function start(namespace: string, script: string): ChildProcess {
  // A process group of its own, so that `end` reaches the whole pipeline.
  return spawn('ip', ['netns', 'exec', namespace, 'sh', '-c', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGKILL');
  await gone;
}

function isListening(namespace: string, protocol: 'tcp' | 'udp', port: number): boolean {
  return run(namespace, ['ss', '--no-header', '--numeric', '--listening', `--${protocol}`, `sport = ${port}`]) !== '';
}

async function firstOutput(child: ChildProcess, what: string, timeoutSeconds = 20): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`no ${what}: ${why}`));
    const timer = setTimeout(() => fail(`none within ${timeoutSeconds} s`), timeoutSeconds * 1000);
    child.once('exit', (code) => fail(`the client ended with ${code ?? 'a signal'}`));
    child.stdout?.once('data', () => resolve());
    child.stdout?.once('data', () => clearTimeout(timer));
  });
  // What else comes is of no interest, but a full pipe would stop the client.
  child.stdout?.resume();
}

/** What conntrack has in a namespace, a line a flow, as `conntrack -L` prints it. */
function listFlows(namespace: string, family: 'ip' | 'ip6' = 'ip'): string[] {
  const argv = ['conntrack', '-L', '-f', family === 'ip' ? 'ipv4' : 'ipv6'];
  return run(namespace, argv)
    .split('\n')
    .filter((line) => line !== '');
}

/** Waits until a flow to this port has a mark of conntrack's, like "[OFFLOAD]" or "[ASSURED]"; gives its line. */
export async function waitForFlow(
  network: RoutedNetwork,
  options: TrafficOptions & { readonly mark: string },
): Promise<string> {
  const { family = 'ip', port = 7000, mark } = options;
  const find = () =>
    listFlows(network.router, family).find((line) => line.includes(` dport=${port} `) && line.includes(mark));
  await waitFor(() => find() !== undefined, `a flow to port ${port} to be ${mark}`);
  return find() ?? '';
}

/** Polls until the condition holds; fails with what was waited for. */
async function waitFor(condition: () => boolean, what: string, timeoutSeconds = 20): Promise<void> {
  const end = Date.now() + timeoutSeconds * 1000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited ${timeoutSeconds} s in vain for ${what}`);
    await sleep(100);
  }
}
