// The C side of programs/serve.ts: a line with a number on standard input has the work done so often, and
// what that took is answered as JSON, in milliseconds; `write FILE` has the last result written down.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct bytes {
  const void *data;
  size_t length;
};

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double wall_ms(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

static double time_ms(struct timeval time) {
  return time.tv_sec * 1e3 + time.tv_usec / 1e3;
}

static void write_result(const char *path, struct bytes result) {
  FILE *file = fopen(path, "wb");
  if (file == NULL) fail(path);
  if (fwrite(result.data, 1, result.length, file) != result.length) fail(path);
  if (fclose(file) != 0) fail(path);
}

/* The result of `work` is its own: it is valid until the next call. */
static void serve(struct bytes (*work)(void)) {
  char line[4096];
  struct bytes result = {NULL, 0};
  printf("{\"ready\":true}\n");
  fflush(stdout);
  while (fgets(line, sizeof(line), stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, "write ", 6) == 0) {
      write_result(line + 6, result);
      printf("{}\n");
    } else {
      long repeat = atol(line);
      struct rusage before, after;
      getrusage(RUSAGE_SELF, &before);
      double start = wall_ms();
      for (long i = 0; i < repeat; i++) result = work();
      double wall = wall_ms() - start;
      getrusage(RUSAGE_SELF, &after);
      printf("{\"wall\":%.6f,\"user\":%.6f,\"system\":%.6f}\n", wall, time_ms(after.ru_utime) - time_ms(before.ru_utime),
             time_ms(after.ru_stime) - time_ms(before.ru_stime));
    }
    fflush(stdout);
  }
}
