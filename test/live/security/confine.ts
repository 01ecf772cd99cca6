// Puts itself under what a systemd unit says, then becomes another program: `confine.ts <filter> <program> <args>...`,
// the filter a BPF program in base64. In a file of its own since nothing takes it back.
import koffi from 'koffi';

// linux/prctl.h, linux/seccomp.h
const PR_SET_SECCOMP = 22;
const PR_SET_MDWE = 65;
const PR_MDWE_REFUSE_EXEC_GAIN = 1;
const SECCOMP_MODE_FILTER = 2;
const INSTRUCTION_SIZE = 8;

const [filter = '', ...command] = process.argv.slice(2);
const lib = koffi.load(null);
koffi.struct('sock_fprog', { len: 'uint16_t', filter: 'const void *' });
const ulongs = 'unsigned long a, unsigned long b, unsigned long c, unsigned long d';
const set = lib.func(`int prctl(int option, ${ulongs})`);
const setFilter = lib.func('int prctl(int option, unsigned long mode, sock_fprog *program)');
const execv = lib.func('int execv(const char *path, const char **argv)');

// Node marks its standard streams to be closed by exec (fcntl.h).
const F_SETFD = 2;
const fcntl = lib.func('int fcntl(int fd, int command, int value)');

function must(what: string, answer: unknown): void {
  if (answer === 0) return;
  console.error(`${what}: errno ${koffi.errno()}`);
  process.exit(125);
}

for (const fd of [0, 1, 2]) must('F_SETFD', fcntl(fd, F_SETFD, 0));
must('PR_SET_MDWE', set(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0));
const program = Buffer.from(filter, 'base64');
const fprog = { len: program.length / INSTRUCTION_SIZE, filter: program };
must('PR_SET_SECCOMP', setFilter(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, fprog));
must('execv', execv(command[0], [...command, null]));
