// The kernel's lists of names, read once: those that all devices share stay the same until the next boot.
import type { SessionOptions } from '../session/index.ts';
import { KernelError, ProtocolError } from '../session/index.ts';
import type { BitNames } from './bit-names.ts';
import type { Requests } from './requests.ts';
import type { StringSet, StringSetName, StringSets } from './string-set.ts';
import { PER_DEVICE_STRING_SETS, stringSets } from './string-set.ts';

/** More than any list has. */
const MAX_NAMES = 4096;

export class StringNames {
  private readonly requests: Requests;
  private readonly shared = new Map<StringSetName, readonly string[]>();

  constructor(requests: Requests) {
    this.requests = requests;
  }

  /** The names that are known, for bitsets that come without theirs. */
  readonly known: BitNames = (set) => this.shared.get(set) ?? [];

  /** Reads the sets that all devices share and that are not known yet. */
  async load(sets: readonly StringSetName[], options: SessionOptions): Promise<void> {
    const missing = sets.filter((id) => !this.shared.has(id) && !PER_DEVICE_STRING_SETS.has(id));
    if (missing.length === 0) return;
    const operation = `get the names of ${missing.join(', ')}`;
    const answer = await this.ask(operation, { header: {}, sets: missing.map((id) => ({ id })) }, options);
    for (const id of missing) {
      const set = answer?.sets?.find((one) => one.id === id);
      if (set?.strings === undefined) throw new ProtocolError(`${operation}: the kernel gave no list`);
      this.shared.set(id, namesOf(set));
    }
  }

  /** A set of one device's own; empty where its driver has none. */
  async ofDevice(id: StringSetName, device: string, options: SessionOptions): Promise<readonly string[]> {
    const body = { header: { device }, sets: [{ id }] } as const;
    const answer = await this.ask(`get the names of ${id} of ${device}`, body, options, device);
    const set = answer?.sets?.find((one) => one.id === id);
    return set === undefined ? [] : namesOf(set);
  }

  /** A set of each device that has it, by the device's index. */
  async ofDevices(id: StringSetName, options: SessionOptions): Promise<ReadonlyMap<number, readonly string[]>> {
    const lists = new Map<number, readonly string[]>();
    const body: StringSets = { header: {}, sets: [{ id }] };
    const operation = `get the names of ${id} of all devices`;
    try {
      for (const { header, sets } of await this.requests.dump(this.request(operation, body), options)) {
        const set = sets?.find((one) => one.id === id);
        if (header?.deviceIndex !== undefined && set !== undefined) lists.set(header.deviceIndex, namesOf(set));
      }
    } catch (error) {
      // Nobody has it.
      if (!(error instanceof KernelError) || error.errnoName !== 'EOPNOTSUPP') throw error;
    }
    return lists;
  }

  private ask(operation: string, body: StringSets, options: SessionOptions, device?: string) {
    return this.requests.ask(this.request(operation, body, device), options);
  }

  private request(operation: string, body: StringSets, device?: string) {
    const subject = { about: 'names', since: '5.6', ...(device === undefined ? {} : { device }) };
    return { message: 'STRSET_GET', codec: stringSets, body, operation, subject };
  }
}

/** By index; those in between are empty. */
function namesOf({ count, strings = [] }: StringSet): readonly string[] {
  const names: string[] = Array.from({ length: Math.min(count ?? 0, MAX_NAMES) }, () => '');
  for (const { index, value } of strings) {
    if (index !== undefined && index < names.length) names[index] = value ?? '';
  }
  return names;
}
