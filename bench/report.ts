// The results as text for the terminal and as the README's table.
import type { Spread } from './measure.ts';
import type { Machine, Results, RowResult, SizeResult, Verdict } from './results.ts';
import { headlineOf, verdictsOf } from './results.ts';
import { METRICS, type Metric } from './row.ts';

const COLUMN = 11;

/** One row: every size, what each item costs, the targets (of small sizes nothing is asked). */
export function rowText(row: RowResult, { node, quick }: Pick<Results, 'node' | 'quick'>): string {
  const lines = [`\n${row.name}: ${row.work}; theirs: ${row.against}`];
  if (row.failure !== undefined) return [...lines, `  failed: ${row.failure}`].join('\n');
  lines.push(line('', ['ours: min', 'median', 'theirs: min', 'median', 'ratio', 'of minimums']));
  for (const size of row.sizes) {
    for (const metric of Object.keys(size.ours) as Metric[]) lines.push(metricLine(row, size, metric));
  }
  const growth = growthOf(row);
  if (growth !== undefined) lines.push(`  ${growth}`);
  for (const verdict of quick ? [] : verdictsOf(row, node)) lines.push(`  target: ${verdictText(verdict)}`);
  return lines.join('\n');
}

function metricLine(row: RowResult, { items, ours, theirs }: SizeResult, metric: Metric): string {
  const [own, other] = [ours[metric], theirs?.[metric]];
  const unit = METRICS[metric] === '' ? '' : `, ${METRICS[metric]}`;
  const label = `${row.item === undefined ? '' : `${count(items)} `}${metric}${unit}`;
  return line(label, [
    number(own?.min),
    number(own?.median),
    number(other?.min),
    number(other?.median),
    number(ratio(own, other, 'median')),
    number(ratio(own, other, 'min')),
  ]);
}

function line(label: string, columns: readonly string[]): string {
  return `  ${label.padEnd(22)}${columns.map((text) => text.padStart(COLUMN + 1)).join('')}`.trimEnd();
}

function ratio(ours: Spread | undefined, theirs: Spread | undefined, key: 'median' | 'min'): number | undefined {
  if (ours === undefined || theirs === undefined || theirs[key] === 0) return undefined;
  return ours[key] / theirs[key];
}

/** `microseconds of wall for each rule: ours 1k 3.1, 10k 2.9; theirs 1k 5.2, 10k 5.3` */
function growthOf({ item, growth, sizes, targets }: RowResult): string | undefined {
  const metric = targets.find((target) => METRICS[target.metric] === 'ms')?.metric ?? 'wall';
  if (item === undefined || sizes.length < 2) return undefined;
  const side = (name: 'ours' | 'theirs') =>
    sizes
      .flatMap((size) => {
        const median = size[name]?.[metric]?.median;
        return median === undefined
          ? []
          : [`${count(size.items)} ${number((median * 1000) / (growth === 'whole' ? 1 : size.items))}`];
      })
      .join(', ');
  const theirs = side('theirs');
  const each = growth === 'whole' ? `, by the number of ${item}s` : ` for each ${item}`;
  return `microseconds of ${metric}${each}: ours ${side('ours')}${theirs === '' ? '' : `; theirs ${theirs}`}`;
}

/** `user 0.84 x theirs (of minimums 0.81), at most 1: met` */
function verdictText({ metric, value, ofMinimums, target, kind, met }: Verdict): string {
  const limit = kind === 'faster' ? `at least ${target} x faster` : `at most ${target}`;
  if (value === undefined) return `${metric} ${limit}: not measured`;
  const minimums = ofMinimums === undefined ? '' : ` (of minimums ${number(ofMinimums)})`;
  const words = { ratio: 'x theirs', faster: 'x faster', most: METRICS[metric] }[kind];
  return `${metric} ${[number(value), words].join(' ').trimEnd()}${minimums}, ${limit}: ${met === true ? 'met' : 'MISSED'}`;
}

export function machineText({ kernel, cpus, cpu, memory, nft, libnftnl }: Machine): string {
  const library = libnftnl === undefined ? 'no libnftnl' : `libnftnl ${libnftnl}`;
  return `Linux ${kernel}, ${cpus} x ${cpu}, ${(memory / 1024).toFixed(0)} GiB; nft ${nft}, ${library}`;
}

/** The README's table: a column for each Node. */
export function markdownTable(runs: readonly Results[]): string {
  const [first] = runs;
  if (first === undefined) return '';
  const rows = first.rows.map((row) => {
    const cells = runs.map(({ rows: all, node }) => {
      const own = all.find(({ name }) => name === row.name);
      return own === undefined ? '' : cell(own, node);
    });
    return `| ${sized(row)} | ${row.against} | ${targetCell(row, runs)} | ${cells.join(' | ')} |`;
  });
  return [
    `${machineText(first.machine)}.`,
    '',
    `| Work | Against | Target | ${runs.map(({ node }) => `Node ${node.slice(1)}`).join(' | ')} |`,
    `|---|---|---|${'---|'.repeat(runs.length)}`,
    ...rows,
  ].join('\n');
}

/** With the number of items that the targets are about. */
function sized(row: RowResult): string {
  const size = headlineOf(row);
  return row.item === undefined || size === undefined ? row.work : `${row.work}; ${count(size.items)}`;
}

function targetCell(row: RowResult, runs: readonly Results[]): string {
  const cells = runs.map(({ node }) => verdictsOf(row, node).map(targetText).join(', '));
  return [...new Set(cells)].join(' / ');
}

function targetText({ metric, target, kind }: Verdict): string {
  if (kind === 'faster') return `${metric} ${target} x faster`;
  if (kind === 'ratio') return `${metric} <= ${target} x`;
  return `${metric} <= ${target} ${METRICS[metric]}`.trimEnd();
}

function cell(row: RowResult, node: string): string {
  if (row.failure !== undefined) return 'not measured';
  return verdictsOf(row, node)
    .map(({ metric, value, kind, met }) => {
      if (value === undefined) return `${metric}: not measured`;
      const words = kind === 'most' ? METRICS[metric] : kind === 'faster' ? 'x faster' : 'x';
      return `${metric} ${[number(value), words].join(' ').trimEnd()}${met === true ? '' : ' (missed)'}`;
    })
    .join(', ');
}

/** 1k, 10k, 1M. */
function count(items: number): string {
  if (items >= 1_000_000 && items % 1_000_000 === 0) return `${items / 1_000_000}M`;
  if (items >= 1000 && items % 1000 === 0) return `${items / 1000}k`;
  return String(items);
}

/** Three digits that count. */
function number(value: number | undefined): string {
  if (value === undefined) return '-';
  if (Number.isInteger(value) || value >= 100) return value.toFixed(0);
  return value.toPrecision(3);
}
