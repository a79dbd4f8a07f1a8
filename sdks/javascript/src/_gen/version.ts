// Generated from the spec by `make generate`: never edit this file.
/** The version of the API that this SDK was generated for, which it sends as `Cute-Version`. */
export const API_VERSION = "2027-01-15";
