// measured PROGRAM ARGUMENT...: runs a program and says on file descriptor 3 what it took, as JSON:
// wall, user and system in milliseconds, peak (its largest resident set) in MiB. Ends as the program does.
// It is small on purpose: a process starts with the peak of the one that forked it.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

static double milliseconds(struct timeval time) {
  return time.tv_sec * 1e3 + time.tv_usec / 1e3;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: measured PROGRAM ARGUMENT...\n");
    return 2;
  }
  fcntl(3, F_SETFD, FD_CLOEXEC);
  double start = now();
  pid_t child = fork();
  if (child < 0) {
    perror("fork");
    return 1;
  }
  if (child == 0) {
    execvp(argv[1], argv + 1);
    perror(argv[1]);
    _exit(127);
  }
  int status;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) < 0) {
    perror("wait4");
    return 1;
  }
  dprintf(3, "{\"wall\":%.3f,\"user\":%.3f,\"system\":%.3f,\"peak\":%.3f}\n", now() - start,
          milliseconds(usage.ru_utime), milliseconds(usage.ru_stime), usage.ru_maxrss / 1024.0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
