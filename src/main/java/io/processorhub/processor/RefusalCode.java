package io.processorhub.processor;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a processor did not take a copy, in our own words; theirs may quote values. */
public enum RefusalCode {
  /** It holds somebody under this key already; the copy is adopted and brought up to date. */
  @JsonProperty("exists")
  EXISTS,
  /** It holds nobody under this key; the copy is made anew. */
  @JsonProperty("missing")
  MISSING,
  /** The person left there and must subscribe again by themselves. */
  @JsonProperty("must-subscribe-again")
  MUST_SUBSCRIBE_AGAIN,
  /** The key was erased there and is refused for good. */
  @JsonProperty("forgotten")
  FORGOTTEN,
  /** It finds a value invalid. */
  @JsonProperty("invalid")
  INVALID,
  /** Not now: this person alone waits and is sent again. */
  @JsonProperty("later")
  LATER
}
