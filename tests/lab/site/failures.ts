/** What a user of Pulumi sees of a run that failed. */

/**
 * The failures at the end of a run's output, each as its lines. Of a step it is what follows its last `error: `: before
 * that stands what it said while it worked.
 */
export function failuresIn(output: string): string[][] {
  const [, shown = ""] = output.split(/^Diagnostics:\n/m);
  const blocks = (shown.split(/^\S/m)[0] ?? "").split(/^ {2}\S.*\):\n/m).slice(1);
  return blocks
    .flatMap((block) => block.replace(/^ {4}/gm, "").split(/^(?=error: |warning: )/m))
    .filter((message) => message.startsWith("error: "))
    .map((message) => message.slice("error: ".length))
    .filter((failure) => !/^exit status \d+: running /.test(failure))
    .map((failure) => failure.trimEnd().split("\n"))
    .filter(([first]) => first !== "update failed" && first !== "preview failed");
}

/** What no failure may show. */
export const NOISE =
  /\n\s+at .+:\d+:\d+|PromiseRejection|error serializing|unhandled exception|leaked|still active/;
