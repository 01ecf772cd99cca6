// What `nft --debug=netlink list ruleset` shows, in a form that two rulesets which do the same have alike.

/** Makes lines of a listing that can be compared. */
export type Comparable = (listing: string) => readonly string[];

/** Line by line: the order of rules is what they do. The numbers behind a rule's chain are handles. */
export function inOrder(listing: string): readonly string[] {
  return listing.split('\n').map((line) => line.replace(/^(\w+ \S+ \S+)(?: \d+)+ ?$/, '$1'));
}

/** The words alone, sorted: the elements of a hash set have the kernel's order, another one each time. */
export function inAnyOrder(listing: string): readonly string[] {
  return listing.split(/[\s,]+/).sort();
}
