import assert from "node:assert/strict";
import { PUBLIC_CHARTS, releaseChart } from "../../components/charts.ts";

const known = { repo: "https://charts.example.com", name: "chart", version: "1.2.3" };

describe("releaseChart", () => {
  it("takes the public chart where the site names none", () => {
    assert.deepEqual(releaseChart(known, undefined), {
      chart: "chart",
      version: "1.2.3",
      repositoryOpts: { repo: "https://charts.example.com" },
    });
  });

  it("lets the site change the version alone", () => {
    assert.deepEqual(releaseChart(known, { version: "1.2.4" }), {
      chart: "chart",
      version: "1.2.4",
      repositoryOpts: { repo: "https://charts.example.com" },
    });
  });

  it("takes a folder or archive by its path, without repository or version", () => {
    assert.deepEqual(releaseChart(known, { path: "charts/mine.tgz" }), { chart: "charts/mine.tgz" });
  });

  for (const repo of ["oci://registry.example.com/charts", "oci://registry.example.com/charts/"]) {
    it(`takes an OCI chart by its whole address: ${repo}`, () => {
      assert.deepEqual(releaseChart(known, { repo, name: "mirror" }), {
        chart: "oci://registry.example.com/charts/mirror",
        version: "1.2.3",
      });
    });
  }
});

describe("the public charts", () => {
  it("are pinned to exact versions", () => {
    for (const chart of Object.values(PUBLIC_CHARTS)) assert.match(chart.version, /^\d+\.\d+\.\d+$/);
  });
});
