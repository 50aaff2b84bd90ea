/** Errors as Pulumi's Terraform bridge words those of terraform-provider-vsphere. */

/** Does the work; its error gets the bridge's frame, after `during` (e.g. "deleting URN") where the bridge says so. */
export async function bridged<T>(during: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const framed = `1 error occurred:\n\t* ${message}\n\n`;
    throw new Error(during === undefined ? framed : `${during}: ${framed}`, { cause: error });
  }
}
