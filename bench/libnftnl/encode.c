// encode RULES: makes the rules of ../workload.ts by libnftnl, as one batch of libmnl.
#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <libnftnl/common.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/udata.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <netinet/in.h>
#include <stdint.h>
#include "rounds.h"

/* More than a rule takes, and what libmnl keeps free behind the batch. */
#define ROOM_OF_RULE 1024
#define ROOM_BEHIND 65536

static uint32_t rules;
static char *buffer;

static struct nftnl_expr *add(struct nftnl_rule *rule, const char *kind) {
  struct nftnl_expr *expression = nftnl_expr_alloc(kind);
  if (expression == NULL) fail("nftnl_expr_alloc");
  nftnl_rule_add_expr(rule, expression);
  return expression;
}

static void add_meta(struct nftnl_rule *rule, uint32_t key) {
  struct nftnl_expr *expression = add(rule, "meta");
  nftnl_expr_set_u32(expression, NFTNL_EXPR_META_KEY, key);
  nftnl_expr_set_u32(expression, NFTNL_EXPR_META_DREG, NFT_REG_1);
}

static void add_payload(struct nftnl_rule *rule, uint32_t base, uint32_t offset, uint32_t length) {
  struct nftnl_expr *expression = add(rule, "payload");
  nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_DREG, NFT_REG_1);
  nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_BASE, base);
  nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_OFFSET, offset);
  nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_LEN, length);
}

static void add_cmp(struct nftnl_rule *rule, const void *data, uint32_t length) {
  struct nftnl_expr *expression = add(rule, "cmp");
  nftnl_expr_set_u32(expression, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
  nftnl_expr_set_u32(expression, NFTNL_EXPR_CMP_OP, NFT_CMP_EQ);
  nftnl_expr_set(expression, NFTNL_EXPR_CMP_DATA, data, length);
}

static struct nftnl_rule *make_rule(uint32_t index) {
  struct nftnl_rule *rule = nftnl_rule_alloc();
  if (rule == NULL) fail("nftnl_rule_alloc");
  nftnl_rule_set_u32(rule, NFTNL_RULE_FAMILY, NFPROTO_IPV4);
  nftnl_rule_set_str(rule, NFTNL_RULE_TABLE, "bench");
  nftnl_rule_set_str(rule, NFTNL_RULE_CHAIN, "rules");

  char device[16] = "eth0";
  add_meta(rule, NFT_META_IIFNAME);
  add_cmp(rule, device, sizeof(device));
  uint32_t address = htonl(0x0a000000 + index);
  add_payload(rule, NFT_PAYLOAD_NETWORK_HEADER, 12, sizeof(address));
  add_cmp(rule, &address, sizeof(address));
  uint8_t protocol = IPPROTO_TCP;
  add_meta(rule, NFT_META_L4PROTO);
  add_cmp(rule, &protocol, sizeof(protocol));
  uint16_t port = htons(1024 + index % 60000);
  add_payload(rule, NFT_PAYLOAD_TRANSPORT_HEADER, 2, sizeof(port));
  add_cmp(rule, &port, sizeof(port));
  add(rule, "counter");
  struct nftnl_expr *verdict = add(rule, "immediate");
  nftnl_expr_set_u32(verdict, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
  nftnl_expr_set_u32(verdict, NFTNL_EXPR_IMM_VERDICT, NF_ACCEPT);

  char comment[64];
  snprintf(comment, sizeof(comment), "customer %07u, by contract", index);
  struct nftnl_udata_buf *userdata = nftnl_udata_buf_alloc(NFT_USERDATA_MAXLEN);
  if (userdata == NULL) fail("nftnl_udata_buf_alloc");
  nftnl_udata_put_strz(userdata, NFTNL_UDATA_RULE_COMMENT, comment);
  nftnl_rule_set_data(rule, NFTNL_RULE_USERDATA, nftnl_udata_buf_data(userdata), nftnl_udata_buf_len(userdata));
  nftnl_udata_buf_free(userdata);
  return rule;
}

static struct bytes encode(void) {
  free(buffer);
  size_t size = (size_t)rules * ROOM_OF_RULE + ROOM_BEHIND;
  buffer = malloc(size);
  if (buffer == NULL) fail("malloc");
  struct mnl_nlmsg_batch *batch = mnl_nlmsg_batch_start(buffer, size - ROOM_BEHIND);
  uint32_t sequence = 1;
  nftnl_batch_begin(mnl_nlmsg_batch_current(batch), sequence++);
  mnl_nlmsg_batch_next(batch);
  for (uint32_t index = 0; index < rules; index++) {
    struct nftnl_rule *rule = make_rule(index);
    struct nlmsghdr *header = nftnl_nlmsg_build_hdr(mnl_nlmsg_batch_current(batch), NFT_MSG_NEWRULE, NFPROTO_IPV4,
                                                    NLM_F_CREATE | NLM_F_APPEND, sequence++);
    nftnl_rule_nlmsg_build_payload(header, rule);
    nftnl_rule_free(rule);
    mnl_nlmsg_batch_next(batch);
  }
  nftnl_batch_end(mnl_nlmsg_batch_current(batch), sequence++);
  mnl_nlmsg_batch_next(batch);
  struct bytes result = {buffer, mnl_nlmsg_batch_size(batch)};
  mnl_nlmsg_batch_stop(batch);
  return result;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: encode RULES\n");
    return 2;
  }
  rules = strtoul(argv[1], NULL, 10);
  serve(encode);
  return 0;
}
