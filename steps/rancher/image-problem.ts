/** Why an image is not pulled, from the container runtime's words. */

const DEFAULT_REGISTRY = "docker.io";

/** The registry's host in an image's name. Source: distribution/reference, splitDockerDomain. */
export function registryOf(image: string): string {
  const [first = "", ...rest] = image.split("/");
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : DEFAULT_REGISTRY;
}

interface Known {
  /** containerd's and Docker's words. */
  readonly sign: RegExp;
  readonly why: (registry: string) => string;
  readonly next: (image: string, registry: string) => string;
}

const AGAIN = "and run the same command again";

const KNOWN: readonly Known[] = [
  {
    sign: /toomanyrequests|rate limit/i,
    why: (registry) => `${registry} limits pulls`,
    next: (_, registry) => `log in to ${registry}, or mirror the image and name your registry, ${AGAIN}`,
  },
  {
    sign: /unauthorized|authentication required|denied|\b401\b|\b403\b/i,
    why: (registry) => `${registry} wants another login`,
    next: (_, registry) => `give the pods a pull secret for ${registry} (imagePullSecrets) ${AGAIN}`,
  },
  {
    sign: /x509|certificate/i,
    why: (registry) => `the workers do not trust the certificate of ${registry}`,
    next: (_, registry) =>
      `add the CA of ${registry} to the workers (PKS tile, or tkgi certificates) ${AGAIN}`,
  },
  {
    sign: /no such host|lookup .* (on|:)|server misbehaving/i,
    why: (registry) => `the workers cannot resolve ${registry}`,
    next: (_, registry) => `make the workers' name servers know ${registry} ${AGAIN}`,
  },
  {
    sign: /i\/o timeout|connection refused|deadline exceeded|no route to host|network is unreachable/i,
    why: (registry) => `the workers do not reach ${registry}`,
    next: (_, registry) => `open the way from the workers to ${registry}, or use a mirror, ${AGAIN}`,
  },
  {
    sign: /not found|manifest unknown|no such image|does not exist/i,
    why: (registry) => `${registry} does not have it`,
    next: (image) => `push ${image} there, or correct the chart's version or registry, ${AGAIN}`,
  },
  {
    sign: /invalid reference|InvalidImageName|couldn't parse/i,
    why: () => "that is no image's name",
    next: () => `correct the registry or tag in rancher.values ${AGAIN}`,
  },
];

/** What keeps the image away, and what to do. */
export function imageProblem(image: string, words: readonly string[]): { state: string; next: string } {
  const registry = registryOf(image);
  const said = words.join("\n");
  const known = KNOWN.find(({ sign }) => sign.test(said));
  const why = known === undefined ? "" : ` (${known.why(registry)})`;
  return {
    state: `the image ${image} cannot be pulled from ${registry}${why}`,
    next:
      known?.next(image, registry) ??
      `see whether the workers reach ${registry} and whether it has ${image}, ${AGAIN}`,
  };
}
