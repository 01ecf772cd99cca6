import { attribute, attributes, string } from '../../wire/index.ts';

/** A security context, as SELinux writes it (`system_u:object_r:ssh_packet_t:s0`). */
export const secmark = attributes({ context: attribute(1, 'NFTA_SECMARK_CTX', string(4095)) });
