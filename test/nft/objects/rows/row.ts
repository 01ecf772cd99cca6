export interface MessageRow<T> {
  readonly name: string;
  readonly value: T;
  /** As this package sends it from a little-endian host. */
  readonly hex: string;
  /** From a big-endian one, where more than the headers of attributes is another: values in host order. */
  readonly big?: string;
  /** As the kernel lists it: Linux 6.18 unless it says otherwise. */
  readonly listed?: string;
}
