import { EngineError, type EngineErrorKind } from "../../errors/index.js";
import type { Host } from "./host.js";

const UNTRUSTED = new Set([
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

const NO_ANSWER: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "the name is unknown",
  EAI_AGAIN: "the name could not be looked up",
  EHOSTUNREACH: "the machine cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ETIMEDOUT: "connecting took too long",
  UND_ERR_CONNECT_TIMEOUT: "connecting took too long",
};

const CUT: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "EPIPE",
  "UND_ERR_SOCKET",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
]);

/** Turns what the transport threw into the `EngineError` of its kind. */
export function socketError(error: Error, host: Host): EngineError {
  if (error instanceof EngineError) return error;
  const code = errorCode(error);
  const { kind, what, hint } = describeFailure(code, error, host);
  return new EngineError(kind, `Ollama at ${host.label}: ${what}.`, {
    hint,
    received: code || undefined,
    cause: error,
  });
}

interface Failure {
  readonly kind: EngineErrorKind;
  readonly what: string;
  readonly hint?: string;
}

function describeFailure(code: string, error: Error, host: Host): Failure {
  const unreachable = NO_ANSWER[code];
  if (unreachable) {
    return {
      kind: "connection",
      what: `${unreachable} (${code})`,
      hint: "Start the server with `ollama serve`, or set OLLAMA_HOST to where it runs.",
    };
  }
  if (CUT.has(code)) {
    return { kind: "connection", what: `the connection was cut before the answer (${code})` };
  }
  if (UNTRUSTED.has(code)) {
    return {
      kind: "refused",
      what: `its certificate is not trusted (${code})`,
      hint: "Start Node with NODE_EXTRA_CA_CERTS=/path/to/ca.pem, or use the http address.",
    };
  }
  if (code === "EPROTO" || code.startsWith("ERR_SSL")) {
    const other = host.origin.replace(/^https:/, "http:");
    return {
      kind: "refused",
      what: `it does not speak TLS (${code})`,
      hint: `Ollama itself speaks plain http: try ${other}${host.base}.`,
    };
  }
  if (error.name === "HTTPParserError" || code === "UND_ERR_HEADERS_OVERFLOW") {
    return { kind: "protocol", what: "what came back is not HTTP" };
  }
  const said = error.message.replace(/\.+$/, "");
  return { kind: "connection", what: said || code || "the connection failed" };
}

/** The code of an error or of the first cause that has one. */
function errorCode(error: unknown): string {
  for (let current = error, depth = 0; current instanceof Error && depth < 4; depth++) {
    const { code } = current as { code?: unknown };
    if (typeof code === "string" && code !== "") return code;
    current = current.cause;
  }
  return "";
}
