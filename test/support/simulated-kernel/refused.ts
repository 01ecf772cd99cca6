// How the simulated kernel says no: an errno by name, and words where a kernel has some.
import { errnoName } from '../../../src/session/index.ts';

const NUMBERS: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 132 }, (_, index) => [errnoName(index + 1), index + 1]),
);

export class Refused extends Error {
  readonly errno: number;
  /** NLMSGERR_ATTR_MSG. */
  readonly said: string | undefined;

  constructor(name: string, said?: string) {
    super(said ?? name);
    this.errno = NUMBERS.get(name) ?? unsimulated(`errno ${name}`);
    this.said = said;
  }
}

export function refuse(name: string, said?: string): never {
  throw new Refused(name, said);
}

/** What a test asks of the simulation and it has not got: the test's mistake, never an answer. */
export function unsimulated(what: string): never {
  throw new Error(`the simulated kernel does not know ${what}`);
}
