import assert from "node:assert/strict";
import { Failure } from "../../steps/failure.ts";
import { type Look, waitFor } from "../../steps/wait.ts";

/** Looks that answer in turn; the last one again and again. */
function looks<T>(...answers: (Look<T> | Error)[]) {
  let turn = 0;
  return () => {
    const answer = answers[Math.min(turn++, answers.length - 1)];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as Look<T>);
  };
}

function wait<T>(
  timeoutMinutes: number,
  look: () => Promise<Look<T>>,
  signal = new AbortController().signal,
) {
  const said: string[] = [];
  const result = waitFor(
    { what: "cluster edge", timeoutMinutes, next: "see it: pks cluster edge", look },
    { say: (line) => void said.push(line), signal },
  );
  return { said, result };
}

describe("waitFor", () => {
  it("says nothing where all is done at once", async () => {
    const { said, result } = wait(1, looks({ done: 42 }));
    assert.equal(await result, 42);
    assert.deepEqual(said, []);
  });

  it("shows state, elapsed time and deadline, and each state once", async () => {
    const { said, result } = wait(
      1,
      looks<string>({ state: "creating" }, { state: "creating" }, { done: "made" }),
    );
    assert.equal(await result, "made");
    assert.deepEqual(said, ["cluster edge: creating (0 s, at most 1 min)"]);
  });

  it("gives up at the deadline with the last state and the next step", async () => {
    const { result } = wait(0, looks({ state: "creating" }));
    await assert.rejects(result, (error) => {
      assert.ok(error instanceof Failure);
      assert.deepEqual(error.lines, [
        "cluster edge: not done after 0 minutes; last seen: creating",
        "next: see it: pks cluster edge",
      ]);
      return true;
    });
  });

  it("lives through a passing error, and shows it", async () => {
    const { said, result } = wait(
      1,
      looks<string>(new Error("connection reset\nat somewhere"), { done: "made" }),
    );
    assert.equal(await result, "made");
    assert.match(said[0] ?? "", /^cluster edge: connection reset; trying again \(/);
  });

  it("says little, since a failure shows all of it: states that change fast are not each said", async () => {
    const { said, result } = wait(1, looks<string>({ state: "one" }, { state: "two" }, { done: "made" }));
    await result;
    assert.equal(said.length, 1);
  });

  it("lives through a passing Failure, and shows its cause", async () => {
    const down = new Failure("pks cluster failed", "see that it answers", "EOF", { passing: true });
    const { said, result } = wait(1, looks<string>(down, { done: "made" }));
    assert.equal(await result, "made");
    assert.match(said[0] ?? "", /^cluster edge: EOF; trying again \(/);
  });

  it("ends at once with a Failure", async () => {
    const { said, result } = wait(1, looks(new Failure("no such plan", "choose another")));
    await assert.rejects(result, /no such plan/);
    assert.deepEqual(said, []);
  });

  it("ends when the step is stopped", async () => {
    const stop = new AbortController();
    const { result } = wait(1, looks({ state: "creating" }), stop.signal);
    setImmediate(() => stop.abort());
    await assert.rejects(result, { name: "AbortError" });
  });
});
