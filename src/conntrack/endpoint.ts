/** One end of a flow as people write it: `10.0.0.1:80`, `[2001:db8::1]:80`; the address alone where there is no port. */
export function formatEndpoint(address: string, port?: number): string {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
