// decode FILE RULES: decodes a dump of rules by libnftnl, everything in them, and frees them again. The file has
// datagrams, each behind its length (32 bits, host order): programs/dump-file.ts.
#include <libmnl/libmnl.h>
#include <libnftnl/common.h>
#include <libnftnl/rule.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdint.h>
#include "rounds.h"

static char *dump;
static size_t dump_length;
static unsigned long rules;

static void read_dump(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail(path);
  if (fseek(file, 0, SEEK_END) != 0) fail(path);
  long length = ftell(file);
  rewind(file);
  dump = malloc(length);
  if (dump == NULL || fread(dump, 1, length, file) != (size_t)length) fail(path);
  dump_length = length;
  fclose(file);
}

static struct bytes decode(void) {
  struct nftnl_rule_list *list = nftnl_rule_list_alloc();
  if (list == NULL) fail("nftnl_rule_list_alloc");
  unsigned long found = 0;
  for (size_t at = 0; at < dump_length;) {
    uint32_t length;
    memcpy(&length, dump + at, sizeof(length));
    at += sizeof(length);
    int left = length;
    struct nlmsghdr *header = (struct nlmsghdr *)(dump + at);
    for (; mnl_nlmsg_ok(header, left); header = mnl_nlmsg_next(header, &left)) {
      if (header->nlmsg_type != ((NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_NEWRULE)) continue;
      struct nftnl_rule *rule = nftnl_rule_alloc();
      if (rule == NULL || nftnl_rule_nlmsg_parse(header, rule) < 0) fail("nftnl_rule_nlmsg_parse");
      nftnl_rule_list_add_tail(rule, list);
      found++;
    }
    at += length;
  }
  nftnl_rule_list_free(list);
  if (found != rules) {
    fprintf(stderr, "%lu rules were read, there are %lu\n", found, rules);
    exit(1);
  }
  return (struct bytes){NULL, 0};
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: decode FILE RULES\n");
    return 2;
  }
  read_dump(argv[1]);
  rules = strtoul(argv[2], NULL, 10);
  serve(decode);
  return 0;
}
