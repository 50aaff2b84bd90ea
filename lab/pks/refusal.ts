/** A request that the PKS API does not carry out: its status and the text of its `{"body": "..."}`. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: 400 | 401 | 403 | 404 | 409 | 422 | 500;

  constructor(status: Refusal["status"], body: string) {
    super(body);
    this.status = status;
  }
}
