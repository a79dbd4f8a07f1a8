/** The result of a method: a promise of the parsed response, with access to the raw one. */

/** The parsed response together with the raw one. */
export interface WithResponse<T> {
  data: T;
  /** The raw status, headers and body. */
  response: Response;
  /** The response's `X-Request-Id`. */
  requestId: string | null;
}

/** The request is sent once, when the method is called, however the response is read. */
export class APIPromise<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = "APIPromise";
  readonly #response: Promise<Response>;
  readonly #parse: (response: Response) => Promise<T>;
  readonly #copy: (response: Response) => Response;
  #parsed: Promise<T> | null = null;

  /** `copy` creates the raw response for the caller, with an unread body. */
  constructor(
    response: Promise<Response>,
    parse: (response: Response) => Promise<T>,
    copy = (response: Response): Response => response.clone(),
  ) {
    this.#response = response;
    this.#parse = parse;
    this.#copy = copy;
  }

  /** The raw response. Errors are thrown as usual. */
  async asResponse(): Promise<Response> {
    return this.#copy(await this.#response);
  }

  /** The parsed response together with the raw one. */
  async withResponse(): Promise<WithResponse<T>> {
    const response = await this.asResponse();
    return { data: await this.#data(), response, requestId: response.headers.get("x-request-id") };
  }

  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#data().then(onFulfilled, onRejected);
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#data().catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.#data().finally(onFinally);
  }

  #data(): Promise<T> {
    this.#parsed ??= this.#response.then((response) => this.#parse(this.#copy(response)));
    return this.#parsed;
  }
}
