// The lab's one kind of error: something outside the code is missing or refused (a package, a
// mirror, QEMU, the guest). Its message is written for the person at the terminal and is printed
// without a stack: what happened, why, and the way out.
export class LabError extends Error {
  override readonly name: string = 'LabError';
}
