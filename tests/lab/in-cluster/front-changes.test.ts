import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import type { LabContext } from "../../../lab/context.ts";
import { registerApp } from "../../../lab/front/apps.ts";
import { ADDRESS, type FrontRig, HOST, startFront, TLS_PORT } from "./front-rig.ts";
import { testContext, tlsSecret } from "./support.ts";

describe("what runs through the front while things change", () => {
  let context: LabContext & { remove(): void };
  let front: FrontRig;

  before(async () => {
    context = await testContext();
  });
  after(() => context.remove());
  afterEach(() => front.stop());

  it("takes a changed certificate for new connections and keeps those that are open", async () => {
    front = await startFront("f5-nginx", context);
    front.addRancher(["rancher-1"]);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const options = { agent, host: ADDRESS, port: TLS_PORT, servername: HOST, rejectUnauthorized: false };
    const get = async (): Promise<{ status: number | undefined; local: number | undefined }> => {
      const sent = request({ ...options, headers: { host: HOST } }).end();
      const [response] = (await once(sent, "response")) as [IncomingMessage];
      // Once the response has ended, the socket is no longer the response's.
      const local = response.socket.localPort;
      response.resume();
      await once(response, "end");
      return { status: response.statusCode, local };
    };
    const first = await get();
    front.objects.secrets = [
      tlsSecret(await context.authority.issue({ commonName: "renewed", dnsNames: [HOST] })),
    ];
    front.settle();
    const second = await get();
    assert.equal(second.status, 200);
    assert.equal(second.local, first.local, "the same connection");
    assert.equal((await front.overTls()).subject, "renewed");
    agent.destroy();
  });

  it("spreads requests over the ready pods and tells them about the client", async () => {
    front = await startFront("f5-nginx", context);
    front.addRancher(["rancher-1", "rancher-2"]);
    const seen: Record<string, string | string[] | undefined>[] = [];
    const unregister = registerApp(front.cluster.uuid, {
      runs: (pod) => pod.metadata?.namespace === "cattle-system",
      handle(incoming, response, pod) {
        seen.push({ ...incoming.headers, pod: pod.metadata?.name });
        response.end("ok");
        return Promise.resolve();
      },
      upgrade: (_request, socket) => socket.end(),
    });
    try {
      for (let index = 0; index < 4; index += 1) assert.equal((await front.overTls()).body, "ok");
      assert.deepEqual(seen.map((one) => one["pod"]).sort(), [
        "rancher-1",
        "rancher-1",
        "rancher-2",
        "rancher-2",
      ]);
      assert.equal(seen[0]?.["x-forwarded-proto"], "https");
      assert.equal(seen[0]["x-forwarded-port"], "443");
      assert.equal(seen[0]["x-forwarded-host"], HOST);
      assert.equal(seen[0]["x-forwarded-for"], "127.0.0.1");
    } finally {
      unregister();
    }
  });

  it("breaks exactly what runs in a pod that dies: its backend's requests get 502, its controller's connections end", async () => {
    front = await startFront("f5-nginx", context);
    front.addRancher(["rancher-1", "rancher-2"]);
    const waiting: (() => void)[] = [];
    const unregister = registerApp(front.cluster.uuid, {
      runs: (pod) => pod.metadata?.namespace === "cattle-system",
      handle: (_request, response, pod) =>
        new Promise((resolve) => {
          waiting.push(() => {
            if (!response.writableEnded) response.end(pod.metadata?.name);
            resolve();
          });
        }),
      upgrade: (_request, socket) => socket.end(),
    });
    const until = async (count: number): Promise<void> => {
      while (waiting.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    try {
      // Four requests: each pair of controller and Rancher pod has one, in an order that does not matter.
      const replies = [1, 2, 3, 4].map(() =>
        front.overTls().then(
          (reply) => `${reply.status} ${reply.status === 200 ? reply.body : ""}`,
          () => "broken",
        ),
      );
      await until(4);
      front.objects.pods = front.objects.pods.filter((pod) => pod.metadata?.name !== "rancher-1");
      front.settle();
      for (const go of waiting.splice(0)) go();
      const first = (await Promise.all(replies)).sort();
      assert.deepEqual(first, ["200 rancher-2", "200 rancher-2", "502 ", "502 "]);

      const again = [1, 2].map(() =>
        front.overTls().then(
          (reply) => reply.status,
          () => "broken",
        ),
      );
      await until(2);
      front.objects.pods = front.objects.pods.filter((pod) => pod.metadata?.name !== "controller-1");
      front.settle();
      for (const go of waiting.splice(0)) go();
      assert.deepEqual((await Promise.all(again)).map(String).sort(), ["200", "broken"]);
    } finally {
      unregister();
    }
  });

  it("lets a controller pod that is told to end finish its request, and then closes the connection", async () => {
    front = await startFront("f5-nginx", context);
    front.addRancher(["rancher-1"]);
    let answer: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      const unregister = registerApp(front.cluster.uuid, {
        runs: (pod) => pod.metadata?.namespace === "cattle-system",
        handle(_request, response) {
          answer = () => {
            response.end("finished");
            unregister();
          };
          resolve();
          return Promise.resolve();
        },
        upgrade: (_request, socket) => socket.end(),
      });
    });
    const reply = front.overTls();
    await arrived;
    const leaving = front.objects.pods.filter((pod) => pod.metadata?.namespace === "ingress");
    for (const pod of leaving) pod.metadata = { ...pod.metadata, deletionTimestamp: new Date() };
    front.settle();
    answer();
    assert.equal((await reply).body, "finished");
  });
});
