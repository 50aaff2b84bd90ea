import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { Failure } from "../../../steps/failure.ts";
import { openPks } from "../../../steps/pks/client.ts";
import type { PksConnection } from "../../../steps/pks/connection.ts";
import { planRecord } from "../../../steps/pks/records.ts";
import { withPrivateFolder } from "../../../steps/private-folder.ts";
import { type FakeProgram, fakeProgram } from "../../support/fake-program.ts";
import { CLUSTER, PLAN } from "../../support/pks-samples.ts";

const CONNECTION: PksConnection = {
  PKS_CLI: "pks",
  PKS_API: "pks.example.com",
  PKS_SKIP_TLS_VERIFY: "false",
  PKS_USERNAME: "automation",
};

/** Asks at the terminal, as the real CLI does, and keeps what it got. */
const LOGIN = `
[ -t 0 ] || { echo "Error: no terminal to ask at"; exit 1; }
printf 'Password: '
stty -echo
read -r password
echo
printf '%s' "$password" > "$FAKE/password"
printf '%s' "$PKS_HOME" > "$FAKE/home"
shift
printf '%s\\n' "$@" > "$FAKE/login-arguments"
echo "API Endpoint: pks.example.com"`;

/** Afterwards looks for the password where every user of the machine can look. */
const LOOK_AROUND = `${LOGIN}
for file in /proc/[0-9]*/cmdline; do
  case "$(tr '\\0' ' ' < "$file" 2>/dev/null)" in *"$password"*) echo "$file" >> "$FAKE/seen" ;; esac
done
touch "$FAKE/looked"`;

describe("the PKS client", () => {
  let fake: FakeProgram;
  const password = `pass-${randomBytes(6).toString("hex")}`;

  beforeEach(() => {
    process.env["PKS_USER_PASSWORD"] = password;
    process.env["PKS_CLIENT_SECRET"] = `secret-of-${password}`;
  });
  afterEach(() => {
    fake.remove();
    delete process.env["PKS_USER_PASSWORD"];
    delete process.env["PKS_CLIENT_SECRET"];
  });

  const open = (commands: Readonly<Record<string, string>>, connection: Partial<PksConnection> = {}) => {
    fake = fakeProgram("pks", { login: LOGIN, ...commands });
    fake.write("cluster.json", JSON.stringify(CLUSTER));
    return withClient({ ...CONNECTION, ...connection });
  };
  const withClient =
    (connection: PksConnection) =>
    <T>(use: (pks: Awaited<ReturnType<typeof openPks>>) => Promise<T>) =>
      withPrivateFolder(async (folder) =>
        use(await openPks(connection, folder, new AbortController().signal)),
      );

  it("gives the password at the program's prompt, on a terminal, and on no command line", async () => {
    await open({ login: LOOK_AROUND })(async () => {
      assert.equal(fake.read("password"), password);
      assert.ok(existsSync(`${fake.folder}/looked`));
      assert.equal(fake.read("seen"), "");
      assert.deepEqual(fake.read("login-arguments").split("\n").filter(Boolean), [
        ...["-a", "pks.example.com"],
        ...["-u", "automation"],
      ]);
    });
  });

  it("logs in under a private PKS_HOME, gone afterwards", async () => {
    await open({})(async () => {
      assert.equal(statSync(fake.read("home")).mode & 0o777, 0o700);
    });
    assert.equal(existsSync(fake.read("home")), false);
  });

  it("logs a client in by its own secret, trusts the CA it is given, and verifies unless told not to", async () => {
    const client = { PKS_USERNAME: undefined, PKS_CLIENT_NAME: "robot", PKS_CA_CERTIFICATE: "PEM" };
    await open(
      {},
      { ...client, PKS_SKIP_TLS_VERIFY: "true" },
    )(async () => {
      assert.equal(fake.read("password"), `secret-of-${password}`);
      const list = fake.read("login-arguments").split("\n").filter(Boolean);
      assert.deepEqual(
        [...list.slice(0, 5), list[6]],
        ["-a", "pks.example.com", "--client-name", "robot", "--ca-cert", "-k"],
      );
      assert.ok(list[5]?.endsWith("ca.pem"));
    });
  });

  it("never reads a value as shell text", async () => {
    await open(
      {},
      { PKS_API: '$(touch "$FAKE/broken")', PKS_USERNAME: "a; touch $FAKE/broken" },
    )(async () => {
      assert.ok(fake.read("login-arguments").includes('$(touch "$FAKE/broken")'));
      assert.equal(existsSync(`${fake.folder}/broken`), false);
    });
  });

  it("fails at a refused login without the password, even if the program repeats it", async () => {
    const refuse = `printf 'Password: '; read -r password; echo; echo "Credentials $password were rejected"; exit 1`;
    await assert.rejects(
      open({ login: refuse })(async () => undefined),
      (error) => {
        assert.ok(error instanceof Failure);
        assert.match(error.message, /pks login at pks\.example\.com as automation failed/);
        assert.match(error.message, /Credentials \*\*\* were rejected/);
        assert.match(error.message, /^next: export PKS_USER_PASSWORD=\.\.\. with the secret of automation/m);
        assert.equal(error.passing, false);
        assert.ok(!error.message.includes(password));
        return true;
      },
    );
  });

  it("names the variable of a site with a prefix, and asks nobody", async () => {
    await assert.rejects(
      open({}, { CREDENTIALS: "EDGE1" })(async () => undefined),
      /EDGE1_PKS_USER_PASSWORD is not set/,
    );
    assert.deepEqual(fake.log(), []);
  });

  it("reads plans, profiles and clusters; no list is an empty one", async () => {
    const pks = open({
      plans: `echo '${JSON.stringify([PLAN])}'`,
      "network-profiles": `echo '[{"name":"lb","uuid":"u","description":"","parameters":"{\\"lb_size\\":\\"small\\"}"}]'`,
      clusters: "echo null",
    });
    await pks(async (client) => {
      assert.deepEqual(await client.plans(), [planRecord.parse(PLAN)]);
      assert.deepEqual(await client.networkProfiles(), [
        { name: "lb", description: "", parameters: { lb_size: "small" } },
      ]);
      assert.deepEqual(await client.clusters(), []);
    });
    assert.deepEqual(fake.log().slice(1), ["plans --json", "network-profiles --json", "clusters --json"]);
  });

  it("renews a lost login once", async () => {
    const expired = "Error: You are not currently authenticated. Please log in to continue";
    const cluster = `[ -e "$FAKE/again" ] && exec cat "$FAKE/cluster.json"; touch "$FAKE/again"; echo "${expired}" >&2; exit 1`;
    await open({ cluster })(async (client) => {
      assert.equal((await client.cluster("my-cluster"))?.name, "my-cluster");
    });
    assert.deepEqual(
      fake.log().map((line) => line.split(" ")[0]),
      ["login", "cluster", "login", "cluster"],
    );
  });

  it("does not log in for ever", async () => {
    const expired = `echo "Error: You are not currently authenticated." >&2; exit 1`;
    await open({ plans: expired })(async (client) => {
      await assert.rejects(client.plans(), /pks plans --json failed at pks\.example\.com/);
    });
    assert.equal(fake.log().filter((line) => line.startsWith("plans")).length, 2);
  });

  for (const stream of ["1", "2"]) {
    it(`knows a cluster that does not exist, whichever stream says so: ${stream}`, async () => {
      await open({ cluster: `echo "Error: Cluster $2 not found" >&${stream}; exit 1` })(async (client) => {
        assert.equal(await client.cluster("edge"), undefined);
      });
    });
  }

  it("takes only the API's own words for it: a proxy's 404 is no proof that a cluster is gone", async () => {
    for (const words of [
      "Get https://pks.example.com:9021/v1/clusters/edge: 404 page not found",
      "Error: Cluster edge-2 not found",
      "Error: lookup cluster.example.com: host not found",
    ])
      await open({ cluster: `echo "${words}" >&2; exit 1` })(async (client) => {
        await assert.rejects(client.cluster("edge"), Failure);
      }).finally(() => fake.remove());
  });

  it("takes any other trouble with a cluster for a passing one", async () => {
    await open({ cluster: `echo "Error: 502 Bad Gateway"; exit 1` })(async (client) => {
      await assert.rejects(client.cluster("edge"), (error) => {
        assert.ok(error instanceof Failure && error.passing);
        assert.equal(error.brief, "Error: 502 Bad Gateway");
        assert.match(
          error.message,
          /^next: see that the PKS API answers: pks login -a pks\.example\.com -u automation;/m,
        );
        return true;
      });
    });
  });

  it("fails with what was printed where that is no JSON it knows", async () => {
    const answers = {
      plans: "echo 'Usage: pks'",
      cluster: `echo '{"name":"edge"}'`,
      "network-profiles": `echo '[{"name":"a","parameters":"{"}]'`,
    };
    await open(answers)(async (client) => {
      for (const call of [() => client.plans(), () => client.cluster("edge"), () => client.networkProfiles()])
        await assert.rejects(
          call(),
          (error) => error instanceof Failure && /not the JSON known/.test(error.message),
        );
    });
  });

  it("fails with what the program said", async () => {
    const conflict = `echo "Error: field pod_ip_block_ids has conflict" >&2; exit 1`;
    await open({ "update-cluster": conflict })(async (client) => {
      await assert.rejects(client.run(["update-cluster", "edge", "--num-nodes", "5"]), (error) => {
        assert.ok(error instanceof Failure);
        assert.equal(error.lines[0], "pks update-cluster edge failed at pks.example.com");
        assert.match(error.message, /pod_ip_block_ids has conflict/);
        return true;
      });
    });
  });

  it("renews a login that several calls find lost only once", async () => {
    const lost = (answer: string) =>
      `[ -e "$FAKE/renewed" ] && { ${answer}; exit; }; sleep 0.1; echo "Error: You are not currently authenticated." >&2; exit 1`;
    const login = `[ -e "$FAKE/first" ] && { sleep 0.5; touch "$FAKE/renewed"; }; touch "$FAKE/first"; read -r password`;
    await open({
      login,
      plans: lost("echo null"),
      clusters: lost("echo null"),
    })(async (client) => {
      assert.deepEqual(await Promise.all([client.plans(), client.clusters()]), [[], []]);
    });
    assert.equal(fake.log().filter((line) => line.startsWith("login")).length, 2);
  });

  it("lets no call touch the user's own login or kubeconfig", async () => {
    await open({ "delete-cluster": `printf '%s\n%s' "$PKS_HOME" "$KUBECONFIG"` })(async (client) => {
      const [home = "", kubeconfig = ""] = (await client.run(["delete-cluster", "edge"])).split("\n");
      assert.equal(home, fake.read("home"));
      assert.ok(kubeconfig.startsWith(home));
    });
  });

  it("keeps files for commands where nobody else reads them", async () => {
    await open({})(async (client) => {
      const path = await client.file("profile.json", "{}");
      assert.equal(statSync(path).mode & 0o777, 0o600);
    });
  });
});
