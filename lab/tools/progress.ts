/** Says on stderr what is being built, how far it is and how long it will take: a bar on a terminal, else plain lines. */
import cliProgress from "cli-progress";
import type { ToolModule } from "./catalog.ts";
import { duration, estimate, readTimes, roughly } from "./estimate.ts";

const LINE_MILLISECONDS = 60_000;
const BAR_MILLISECONDS = 500;

/** The progress of one run over several modules. */
export interface Progress {
  /** Shows a module's build while it runs, and returns the seconds that it took. */
  during(module: ToolModule, build: () => Promise<void>): Promise<number>;
  end(): void;
}

/** Progress over the modules that are to be built. */
export function showProgress(queue: readonly ToolModule[], all: readonly ToolModule[]): Progress {
  const out = process.stderr;
  const measured = readTimes();
  const expected = new Map(queue.map((module) => [module.name, estimate(module, measured, all)]));
  const total = [...expected.values()].reduce((sum, seconds) => sum + seconds, 0);
  let done = 0;
  const bar = out.isTTY ? startBar(total) : undefined;
  return {
    async during(module, build) {
      const seconds = expected.get(module.name) ?? 0;
      const what = `${title(module)} (${queue.indexOf(module) + 1} of ${queue.length})`;
      const started = Date.now();
      const elapsed = (): number => (Date.now() - started) / 1000;
      /** A build that is late is about to end, for all one knows. */
      const left = (): string => roughly(Math.max(total - done - Math.min(elapsed(), seconds), 10));
      const show = (): void => {
        if (bar === undefined) {
          const sofar = elapsed() < 1 ? "" : `: ${duration(elapsed())} so far`;
          out.write(`building ${what}${sofar}, about ${left()} left in all\n`);
        } else {
          bar.show(done + Math.min(elapsed(), seconds), { what, elapsed: duration(elapsed()), left: left() });
        }
      };
      show();
      const timer = setInterval(show, bar === undefined ? LINE_MILLISECONDS : BAR_MILLISECONDS);
      try {
        await build();
        const built = `built ${what} in ${duration(elapsed())}\n`;
        if (bar === undefined) out.write(built);
        else bar.log(built);
        return elapsed();
      } finally {
        clearInterval(timer);
        done += seconds;
      }
    },
    end: () => bar?.stop(),
  };
}

/** The module and its version, as they are shown. */
export function title(module: ToolModule): string {
  return `${module.name} ${module.version}`;
}

interface Bar {
  show(done: number, payload: object): void;
  /** A line above the bar. */
  log(line: string): void;
  stop(): void;
}

function startBar(total: number): Bar {
  // Of several bars, since only those let lines stand above them.
  const bars = new cliProgress.MultiBar({
    format: "{bar} {what}, {elapsed}, about {left} left in all",
    barsize: 24,
    clearOnComplete: true,
    hideCursor: true,
    // Ctrl-C is ours: there is a compiler to end.
    gracefulExit: false,
    stream: process.stderr,
  });
  let bar: cliProgress.SingleBar | undefined;
  return {
    show(done, payload) {
      if (bar === undefined) bar = bars.create(total, done, payload);
      else bar.update(done, payload);
    },
    log(line) {
      bars.log(line);
      bars.update();
    },
    stop: () => bars.stop(),
  };
}
