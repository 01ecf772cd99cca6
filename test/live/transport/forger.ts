// Sends to a port of user space what only the kernel should, as any process with CAP_NET_ADMIN may.
import koffi from 'koffi';
import { AF_NETLINK, SOCK_NONBLOCK, SOCK_RAW, SOCKADDR_NL_SIZE } from '../../../src/transport/libc.ts';
import { NETLINK_NETFILTER } from '../../../src/transport/transport.ts';

export class Forger {
  private readonly fd: number;
  private readonly write: (fd: number, data: Uint8Array, length: number) => number;
  private readonly closeFd: (fd: number) => number;

  constructor(portId: number) {
    const libc = koffi.load(null);
    const socket = libc.func('int socket(int domain, int type, int protocol)');
    const connect = libc.func('int connect(int fd, const void *address, uint length)');
    this.write = libc.func('intptr_t write(int fd, const void *data, size_t length)');
    this.closeFd = libc.func('int close(int fd)');
    this.fd = Number(socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_NETFILTER));
    const address = new Uint8Array(SOCKADDR_NL_SIZE);
    new Uint16Array(address.buffer)[0] = AF_NETLINK;
    new Uint32Array(address.buffer)[1] = portId;
    if (Number(connect(this.fd, address, address.length)) !== 0)
      throw new RangeError(`no socket to forge for port ${portId}`);
  }

  /** False where the port's buffer is full. */
  send(datagram: Uint8Array): boolean {
    return this.write(this.fd, datagram, datagram.length) === datagram.length;
  }

  close(): void {
    this.closeFd(this.fd);
  }
}
