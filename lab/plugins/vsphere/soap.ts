/** vCenter's SOAP API (`/sdk`): calls of methods on managed objects, within a session. */
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { child, children, descend, escapeXml, parseXml } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

/** A managed object. */
export interface Reference {
  /** e.g. "VirtualMachine". */
  readonly type: string;
  /** e.g. "vm-123". */
  readonly id: string;
}

/** How to reach a vCenter. */
export interface VCenterAccess {
  /** Host, or host:port. */
  readonly server: string;
  readonly user: string;
  readonly password: string;
  readonly allowUnverifiedSsl: boolean;
}

/** What a SOAP method can be given: text, a list, a reference, or a value of a named type. */
export type Argument = string | boolean | number | Reference | Markup | readonly Argument[] | ArgumentMap;
/** Elements by name, in the order in which the API wants them. */
export interface ArgumentMap {
  readonly [name: string]: Argument;
}

/** An argument whose type must be named, because the API takes several: an object, or a plain value as text. */
export type Markup =
  | { readonly xsiType: string; readonly value: ArgumentMap }
  | { readonly xsiType: string; readonly text: string };

/** A session with a vCenter. */
export interface Soap {
  /** vCenter's own objects by name, e.g. "rootFolder", "propertyCollector", "searchIndex". */
  content(name: string): Reference;
  /** Calls a method and returns the `returnval` elements of its answer. A fault is an error, worded as govmomi does. */
  call(method: string, on: Reference, args?: ArgumentMap): Promise<readonly XmlElement[]>;
}

/** Logs in. Fails with "ServerFaultCode: ..." when vCenter refuses. */
export async function openSoap(access: VCenterAccess): Promise<Soap> {
  // Go programs, the real provider among them, find additional authorities by this variable.
  const caFile = process.env["SSL_CERT_FILE"];
  const agent = new Agent({
    keepAlive: true,
    rejectUnauthorized: !access.allowUnverifiedSsl,
    ...(caFile !== undefined && { ca: readFileSync(caFile) }),
  });
  let cookie = "";
  let content: XmlElement | undefined = undefined;
  const soap: Soap = {
    content(name) {
      const found = child(content, name);
      if (found === undefined) throw new Error(`vCenter has no ${name}`);
      return toReference(found);
    },
    async call(method, on, args = {}) {
      const body = `<${method} xmlns="urn:vim25">${markup("_this", on)}${members(args)}</${method}>`;
      const answer = await post(access.server, agent, cookie, envelope(body));
      cookie = answer.cookie ?? cookie;
      const result = descend(parseXml(answer.text), "Body");
      const fault = child(result, "Fault");
      if (fault !== undefined) throw new Error(faultText(fault));
      return children(child(result, `${method}Response`), "returnval");
    },
  };
  content = (
    await soap.call("RetrieveServiceContent", { type: "ServiceInstance", id: "ServiceInstance" })
  )[0];
  await soap.call("Login", soap.content("sessionManager"), {
    userName: access.user,
    password: access.password,
  });
  return soap;
}

/** The reference in an element such as `<val type="Folder">group-v3</val>`. */
export function toReference(element: XmlElement): Reference {
  return { type: element.attributes["type"] ?? "", id: element.text };
}

/** The type that an element says its content has (xsi:type), e.g. "ClusterAntiAffinityRuleSpec". */
export function contentType(element: XmlElement): string {
  const [, type = ""] = Object.entries(element.attributes).find(([name]) => name.endsWith(":type")) ?? [];
  return type.slice(type.indexOf(":") + 1);
}

interface Answer {
  readonly text: string;
  readonly cookie: string | undefined;
}

function post(server: string, agent: Agent, cookie: string, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "text/xml; charset=utf-8",
      soapaction: "urn:vim25/8.0",
      ...(cookie && { cookie }),
    };
    const call = request(`https://${server}/sdk`, { method: "POST", agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        // A fault comes with status 500 and says more than the status.
        if (response.statusCode === 200 || text.includes("Fault>")) {
          resolve({ text, cookie: response.headers["set-cookie"]?.[0]?.split(";")[0] });
        } else
          reject(new Error(`Post "https://${server}/sdk": ${response.statusCode} ${response.statusMessage}`));
      });
    });
    call.once("error", (error) => {
      reject(new Error(`Post "https://${server}/sdk": ${connectionText(server, error)}`, { cause: error }));
    });
    call.end(body);
  });
}

/** A failed connection as Go words it. */
function connectionText(server: string, error: Error): string {
  const code = "code" in error ? String(error.code) : "";
  const host = server.replace(/:\d+$/, "");
  if (code === "ECONNREFUSED") return `dial tcp ${server}: connect: connection refused`;
  if (code === "ENOTFOUND") return `dial tcp: lookup ${host}: no such host`;
  if (/SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)/.test(code)) {
    return "tls: failed to verify certificate: x509: certificate signed by unknown authority";
  }
  if (code.startsWith("CERT_") || code.startsWith("ERR_TLS_")) {
    return `tls: failed to verify certificate: x509: ${error.message}`;
  }
  return error.message;
}

function envelope(body: string): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ` +
    `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
  );
}

function members(args: ArgumentMap): string {
  return Object.entries(args)
    .map(([name, value]) => markup(name, value))
    .join("");
}

function markup(name: string, value: Argument): string {
  if (typeof value === "string") return `<${name}>${escapeXml(value)}</${name}>`;
  if (typeof value === "boolean" || typeof value === "number") return `<${name}>${value}</${name}>`;
  if (isList(value)) return value.map((item) => markup(name, item)).join("");
  if (isReference(value)) return `<${name} type="${escapeXml(value.type)}">${escapeXml(value.id)}</${name}>`;
  if (isMarkup(value)) {
    const content = "text" in value ? escapeXml(value.text) : members(value.value);
    return `<${name} xsi:type="${value.xsiType}">${content}</${name}>`;
  }
  return `<${name}>${members(value)}</${name}>`;
}

function isList(value: Argument): value is readonly Argument[] {
  return Array.isArray(value);
}

function isReference(value: Reference | Markup | ArgumentMap): value is Reference {
  return (
    typeof value["id" as keyof typeof value] === "string" &&
    typeof value["type" as keyof typeof value] === "string"
  );
}

function isMarkup(value: Markup | ArgumentMap): value is Markup {
  return "xsiType" in value;
}

function faultText(fault: XmlElement): string {
  return `${child(fault, "faultcode")?.text ?? "ServerFaultCode"}: ${child(fault, "faultstring")?.text ?? ""}`;
}
