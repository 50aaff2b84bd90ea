import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { children, descend, escapeXml, parseXml } from "../../../lab/plugins/vsphere/xml.ts";

describe("vCenter's XML", () => {
  it("is read into elements, without prefixes, with entities resolved", () => {
    const root = parseXml(
      `<?xml version="1.0"?>\n<s:Envelope xmlns:s="x"><!-- <no/> --><s:Body><r type="a&amp;b" xsi:type='T>'>1 &lt; 2 &#233;&#xe9;</r><r/></s:Body></s:Envelope>`,
    );
    assert.equal(root.name, "Envelope");
    const [first, second] = children(descend(root, "Body"), "r");
    assert.equal(first?.text, "1 < 2 éé");
    assert.deepEqual(first?.attributes, { type: "a&b", "xsi:type": "T>" });
    assert.deepEqual([second?.text, second?.children], ["", []]);
  });

  it("is refused when it is not well formed", () => {
    assert.throws(() => parseXml("<a><b></a></b>"), /not well formed/);
    assert.throws(() => parseXml("<a><b></b>"), /not well formed/);
    assert.throws(() => parseXml("<a></a></a>"), /not well formed/);
  });

  it("escapes what would end a text or an attribute", () => {
    assert.equal(parseXml(`<a b="${escapeXml(`<&">'`)}">${escapeXml(`p<&>"w`)}</a>`).text, `p<&>"w`);
  });
});
