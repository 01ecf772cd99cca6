// What the rows came to, as data (`--json`), and whether the targets are met.
import { type Spread, spreadOf } from './measure.ts';
import { type ByNode, METRICS, type Metric, type Row, type Samples, type Target } from './row.ts';

type Spreads = Readonly<Partial<Record<Metric, Spread>>>;

export interface SizeResult {
  readonly items: number;
  readonly ours: Spreads;
  readonly theirs?: Spreads;
}

export interface RowResult {
  readonly name: string;
  readonly work: string;
  readonly against: string;
  readonly item?: string;
  readonly growth?: 'whole';
  readonly headline: number;
  readonly targets: readonly Target[];
  readonly sizes: readonly SizeResult[];
  /** Why it was not measured. */
  readonly failure?: string;
}

export interface Machine {
  readonly kernel: string;
  readonly cpus: number;
  readonly cpu: string;
  /** MiB. */
  readonly memory: number;
  readonly nft: string;
  /** Absent where its headers are not installed. */
  readonly libnftnl?: string;
}

/** A run by one Node. */
export interface Results {
  readonly machine: Machine;
  /** `v26.1.0`. */
  readonly node: string;
  /** Small sizes and few rounds: it shows that the bench works, and nothing else. */
  readonly quick: boolean;
  readonly rows: readonly RowResult[];
}

export interface Verdict {
  readonly metric: Metric;
  /** What the target is about: a ratio, or ours; undefined where there was nothing to compare with. */
  readonly value: number | undefined;
  /** The ratio of the minimums. */
  readonly ofMinimums?: number;
  readonly target: number;
  readonly kind: 'ratio' | 'faster' | 'most';
  readonly met: boolean | undefined;
}

export function rowResult({ measure: _, sizes: __, ...row }: Row, sizes: readonly SizeResult[]): RowResult {
  return { ...row, sizes };
}

export function sizeResult(items: number, { ours, theirs }: Samples): SizeResult {
  return { items, ours: spreads(ours), ...(theirs === undefined ? {} : { theirs: spreads(theirs) }) };
}

function spreads(samples: Samples['ours']): Spreads {
  return Object.fromEntries(
    (Object.keys(METRICS) as Metric[]).flatMap((metric) => {
      const spread = spreadOf(samples, metric);
      return spread === undefined ? [] : [[metric, spread]];
    }),
  );
}

/** The size that the targets are about, where it was measured. */
export function headlineOf({ sizes, headline }: RowResult): SizeResult | undefined {
  return sizes.find(({ items }) => items === headline);
}

export function verdictsOf(row: RowResult, node: string): readonly Verdict[] {
  const size = headlineOf(row);
  return row.targets.map((target): Verdict => {
    const { metric } = target;
    const [ours, theirs] = [size?.ours[metric], size?.theirs?.[metric]];
    if ('most' in target) {
      const most = byNode(target.most, node);
      return { metric, value: ours?.median, target: most, kind: 'most', met: ours && ours.median <= most };
    }
    const kind = 'ratio' in target ? 'ratio' : 'faster';
    const wanted = byNode('ratio' in target ? target.ratio : target.faster, node);
    if (ours === undefined || theirs === undefined)
      return { metric, value: undefined, target: wanted, kind, met: undefined };
    const of = (key: 'median' | 'min') => (kind === 'ratio' ? ours[key] / theirs[key] : theirs[key] / ours[key]);
    const value = of('median');
    const met = kind === 'ratio' ? value <= wanted : value >= wanted;
    return { metric, value, ofMinimums: of('min'), target: wanted, kind, met };
  });
}

/** The first Node with node:ffi counts as the newest, as in the targets. */
function byNode(number: ByNode, node: string): number {
  if (typeof number === 'number') return number;
  return Number.parseInt(node.replace('v', ''), 10) >= 26 ? number.newest : number.others;
}
