// What a value does not hold of the bytes it came from: the order of attributes, their flag bits,
// padding that is not zero, strings without their NUL. It is recorded only on request (by
// `decode --verify` and the round-trip tests) and lets the same value be encoded again byte for byte,
// while values themselves stay plain data.

export interface Layout {
  /** For a nest: its attributes as they came. */
  attrs?: LayoutAttr[];
  /** For an attribute that is no field of the object: what it is there for. */
  as?: 'unknown' | 'padding';
  /** For a string: it had no terminating NUL. */
  unterminated?: boolean;
  /** For a message with an nfgenmsg: what its value leaves out. */
  nfgenmsg?: { version: number; resId: number };
  /** For a register with two numbers: the one that came. */
  register?: number;
  /** For a fixed-size string or a header: the bytes the value leaves out. */
  filler?: Uint8Array;
}

export interface LayoutAttr {
  /** nla_type as it came, with its flag bits. */
  readonly rawType: number;
  /** The padding after the payload, where it is not all zeros or not complete. */
  readonly padding?: Uint8Array;
  readonly inner: Layout;
}
