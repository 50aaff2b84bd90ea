/** Credentials come from the environment, under the site's prefix where it has one, and go nowhere but to the program that needs them. */
import { Failure } from "./failure.ts";

/**
 * Reads the environment variable `name`, or `PREFIX_name` for a site with a prefix.
 * @throws Failure that names the missing variable.
 */
export function credential(
  name: string,
  prefix: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const full = prefix ? `${prefix}_${name}` : name;
  const value = environment[full];
  if (value === undefined || value === "") {
    throw new Failure(
      `the environment variable ${full} is not set`,
      `export ${full}=... and run the same command again`,
    );
  }
  return value;
}
