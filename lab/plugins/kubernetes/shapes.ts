/**
 * The fields of the objects that this stand-in makes, as far as the real provider's conversion to Go's API types and
 * back matters for inputs: fields that the types do not have vanish, and so do fields left at their zero value where
 * the type leaves those out (`omitempty` in k8s.io/api).
 */
import { isList, isMap } from "../values.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";

/**
 * `keep`: any value stays, also a zero one (pointers, required fields). `omit`: "", 0, false, {} and [] vanish.
 * A list means a list of that shape, which vanishes when empty; an object its fields, which stays when empty.
 */
type Shape = "keep" | "omit" | readonly [Shape] | { readonly [field: string]: Shape };

const METADATA: Shape = {
  name: "omit",
  generateName: "omit",
  namespace: "omit",
  labels: "omit",
  annotations: "omit",
  finalizers: "omit",
  ownerReferences: "omit",
};

const BACKEND: Shape = {
  service: { name: "keep", port: { name: "omit", number: "omit" } },
  resource: { apiGroup: "keep", kind: "keep", name: "keep" },
};

const SHAPES: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  Namespace: { spec: { finalizers: "omit" } },
  ConfigMap: { immutable: "keep", data: "omit", binaryData: "omit" },
  Service: {
    spec: {
      ports: [
        {
          name: "omit",
          protocol: "omit",
          appProtocol: "keep",
          port: "keep",
          targetPort: "keep",
          nodePort: "omit",
        },
      ],
      selector: "omit",
      clusterIP: "omit",
      clusterIPs: "omit",
      type: "omit",
      externalIPs: "omit",
      sessionAffinity: "omit",
      loadBalancerIP: "omit",
      loadBalancerSourceRanges: "omit",
      externalName: "omit",
      externalTrafficPolicy: "omit",
      healthCheckNodePort: "omit",
      publishNotReadyAddresses: "omit",
      sessionAffinityConfig: { clientIP: { timeoutSeconds: "keep" } },
      ipFamilies: "omit",
      ipFamilyPolicy: "keep",
      allocateLoadBalancerNodePorts: "keep",
      loadBalancerClass: "keep",
      internalTrafficPolicy: "keep",
      trafficDistribution: "keep",
    },
  },
  Ingress: {
    spec: {
      ingressClassName: "keep",
      defaultBackend: BACKEND,
      tls: [{ hosts: "omit", secretName: "omit" }],
      rules: [{ host: "omit", http: { paths: "keep" } }],
    },
  },
};

/** The object as the API type of this kind would hold it; an object of another kind stays as it is. */
export function shapeObject(kind: string, object: PropertyMap): PropertyMap {
  const shape = SHAPES[kind];
  if (shape === undefined) return object;
  return shapeFields(object, {
    apiVersion: "keep",
    kind: "keep",
    metadata: METADATA,
    status: "keep",
    ...shape,
  });
}

function shapeFields(object: PropertyMap, shape: Readonly<Record<string, Shape>>): PropertyMap {
  const shaped: Record<string, PropertyValue> = {};
  for (const [name, value] of Object.entries(object)) {
    const field = shape[name];
    const kept = field === undefined || value === undefined ? undefined : shapeValue(value, field);
    if (kept !== undefined) shaped[name] = kept;
  }
  return shaped;
}

function shapeValue(value: PropertyValue, shape: Shape): PropertyValue | undefined {
  if (value === null) return undefined;
  if (shape === "keep") return value;
  if (shape === "omit") return isZero(value) ? undefined : value;
  if (isListShape(shape)) {
    if (!isList(value)) return value;
    return value.length === 0 ? undefined : value.map((item) => shapeValue(item, shape[0]) ?? null);
  }
  return isMap(value) ? shapeFields(value, shape) : value;
}

function isListShape(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function isZero(value: PropertyValue): boolean {
  if (isMap(value)) return Object.keys(value).length === 0;
  return isList(value) ? value.length === 0 : value === "" || value === 0 || value === false;
}
