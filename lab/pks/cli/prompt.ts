/** Questions to the person at the terminal; without a terminal they are refused, so that nothing ever hangs. */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

/** Asks a (y/n) question; true for y. @throws without a terminal */
export async function confirm(question: string): Promise<boolean> {
  refuseWithoutTerminal(`cannot ask "${question} (y/n)" without a terminal: use --non-interactive`);
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} (y/n): `)).trim());
  } finally {
    lines.close();
  }
}

/** Asks for a password or secret without showing it. @throws without a terminal, as golang.org/x/term does */
export async function askSecret(label: string): Promise<string> {
  refuseWithoutTerminal("inappropriate ioctl for device");
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => void done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // From here on the terminal echoes nothing: what is typed at once after the question is not shown either.
  process.stdout.write(`${label}: `);
  try {
    return await lines.question("");
  } finally {
    lines.close();
    process.stdout.write("\n");
  }
}

function refuseWithoutTerminal(message: string): void {
  if (!process.stdin.isTTY) throw new Error(message);
}
