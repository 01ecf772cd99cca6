// netdevsim devices for tests that run inside a guest: network cards that exist in the kernel
// only, whose ports have what hardware has (hw-tc-offload, devlink, ethtool).
// What differs: up to Linux 6.8 a port drops all it is given; later two ports can be linked, and
// traffic flows. Source: drivers/net/netdevsim/bus.c.
import { closeSync, existsSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { ipBatch, run } from './netns.ts';

const BUS = '/sys/bus/netdevsim';
let nextId = 1;

export interface Port {
  readonly namespace: string;
  readonly device: string;
}

/** Why netdevsim cannot be used here, or undefined; `linked` asks for ports that carry traffic. */
export function whyNoNetdevsim({ linked = false } = {}): string | undefined {
  try {
    run('', ['modprobe', 'netdevsim']);
  } catch {
    return 'this kernel comes without netdevsim';
  }
  if (linked && !existsSync(`${BUS}/link_device`)) return "this kernel's netdevsim ports cannot be linked";
  return undefined;
}

/** A device in a namespace with a port for each name; gives its id, for `removeDevice`. */
export function newPorts(namespace: string, names: readonly string[]): number {
  const missing = whyNoNetdevsim();
  if (missing !== undefined) throw new Error(`no netdevsim ports for ${namespace}: ${missing}`);
  while (existsSync(`${BUS}/devices/netdevsim${nextId}`)) nextId++;
  const id = nextId++;
  // The device is born in the namespace of the writer. /sys lists the names of one namespace only.
  const script = `echo "${id} ${names.length}" > ${BUS}/new_device && ls ${BUS}/devices/netdevsim${id}/net`;
  const born = run(namespace, ['sh', '-c', script]).trim().split(/\s+/);
  born.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  ipBatch(
    namespace,
    names.map((name, index) => `link set ${born[index]} name ${name}`),
  );
  return id;
}

/** Joins two ports as a cable would. Linux 6.9 and later. */
export function linkPorts(a: Port, b: Port): void {
  // The kernel wants open file descriptors of the namespaces, and they are those of the writer.
  const descriptors = [a, b].map(({ namespace }) => openSync(`/run/netns/${namespace}`, 'r'));
  try {
    const ends = [a, b].map((port, index) => `${descriptors[index]}:${interfaceIndex(port)}`);
    writeFileSync(`${BUS}/link_device`, ends.join(' '));
  } finally {
    descriptors.forEach(closeSync);
  }
}

export function removeDevice(id: number): void {
  if (existsSync(`${BUS}/devices/netdevsim${id}`)) writeFileSync(`${BUS}/del_device`, String(id));
}

/** The ids of all devices there are. */
export function listDevices(): number[] {
  if (!existsSync(`${BUS}/devices`)) return [];
  return readdirSync(`${BUS}/devices`).map((name) => Number(name.replace('netdevsim', '')));
}

function interfaceIndex({ namespace, device }: Port): number {
  return Number(run(namespace, ['cat', `/sys/class/net/${device}/ifindex`]));
}
