/** The errors of tokens and their stores. */

import { CuteError } from "../errors.js";

/**
 * The store has no tokens of `account`, or they have ended. Ask the seller for their consent. A seller
 * who removed the app, or a refresh token that was not used for 180 days, ends them.
 */
export class ConsentRequiredError extends CuteError {
  readonly account: string;

  constructor(message: string, account: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ConsentRequiredError";
    this.account = account;
  }
}

/** A token store can't be read, written or locked. No call was made with an unsaved token. */
export class TokenStoreError extends CuteError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TokenStoreError";
  }
}
