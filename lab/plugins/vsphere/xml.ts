/** As much XML as a vCenter's SOAP answers are made of: elements, attributes and text; no CDATA, no document types. */

/** An element; its name is without namespace prefix, those of its attributes are as written. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text directly in the element. */
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** The document's root element. Throws on anything that is not well formed. */
export function parseXml(document: string): XmlElement {
  const root = open("");
  const path: Open[] = [root];
  // A tag (with its attributes), a comment or processing instruction, or text.
  const pieces = document.matchAll(
    /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([^\s/>]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>|[^<]+/g,
  );
  for (const [piece, closing, name, attributes = "", empty] of pieces) {
    const current = path.at(-1);
    if (current === undefined) throw new Error("not well formed: an element is closed twice");
    if (name === undefined) {
      if (!piece.startsWith("<")) current.text += unescape(piece);
    } else if (closing === "/") {
      if (localName(name) !== current.name)
        throw new Error(`not well formed: </${name}> closes <${current.name}>`);
      path.pop();
    } else {
      const element = open(localName(name));
      for (const [, attribute = "", double, single] of attributes.matchAll(
        /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g,
      )) {
        element.attributes[attribute] = unescape(double ?? single ?? "");
      }
      current.children.push(element);
      if (empty !== "/") path.push(element);
    }
  }
  const [first] = root.children;
  if (path.length !== 1 || first === undefined) throw new Error("not well formed: the document ends early");
  return first;
}

/** The text as XML text or attribute value. */
export function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** The first child of that name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

/** All children of that name. */
export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((candidate) => candidate.name === name) ?? [];
}

/** The element at the end of a path of names. */
export function descend(
  element: XmlElement | undefined,
  ...names: readonly string[]
): XmlElement | undefined {
  return names.reduce<XmlElement | undefined>(child, element);
}

interface Open {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  text: string;
}

function open(name: string): Open {
  return { name, attributes: {}, children: [], text: "" };
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function unescape(text: string): string {
  return text.replaceAll(/&(#x[0-9a-fA-F]+|#\d+|\w+);/g, (whole, entity: string) => {
    if (entity.startsWith("#x")) return String.fromCodePoint(Number.parseInt(entity.slice(2), 16));
    if (entity.startsWith("#")) return String.fromCodePoint(Number(entity.slice(1)));
    return ENTITIES[entity] ?? whole;
  });
}
