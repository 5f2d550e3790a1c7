import { normaliseHost } from "../../config/index.js";
import { TaskError } from "../../errors/index.js";
import { checkHeaders } from "./check-options.js";

/** Where an Ollama server is, taken apart once. */
export interface Host {
  /** Scheme, name and port: what a connection pool is opened to. */
  readonly origin: string;
  /** Path in front of `/api`, for a server behind a gateway; empty or starting with `/`. */
  readonly base: string;
  /** Address to show and to store: never holds credentials. */
  readonly label: string;
  /** Headers every request carries. */
  readonly headers: Readonly<Record<string, string>>;
  /** This machine: reached without a proxy. */
  readonly local: boolean;
}

/**
 * Reads the address of a server; credentials in it become an `Authorization` header.
 * Ollama's own cloud takes the key in `OLLAMA_API_KEY`, which goes to no other host.
 * @throws TaskError `option-invalid` when the address is no http or https URL, or a header cannot be sent.
 */
export function parseHost(address: string | undefined, headers: Record<string, string> = {}): Host {
  checkHeaders(headers);
  const text = completed(address);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new TaskError("option-invalid", `"${text}" is not the address of a server.`, {
      hint: "Write it as http://name:port, for example http://127.0.0.1:11434.",
      received: address,
    });
  }
  const base = url.pathname.replace(/\/+$/, "");
  return {
    origin: url.origin,
    base,
    label: url.origin + base,
    headers: { ...authorization(url, headers), ...headers },
    local: /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname),
  };
}

function completed(address: string | undefined): string {
  try {
    return normaliseHost(address);
  } catch {
    // A scheme with nothing after it.
    return address ?? "";
  }
}

/** The header for the address's own credentials, unless the caller brings one. */
function authorization(url: URL, headers: Record<string, string>): Record<string, string> {
  if (Object.keys(headers).some((name) => name.toLowerCase() === "authorization")) return {};
  if (url.username !== "" || url.password !== "") {
    const pair = `${decoded(url.username)}:${decoded(url.password)}`;
    return { Authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
  }
  const key = url.origin === "https://ollama.com" ? process.env.OLLAMA_API_KEY : undefined;
  return key ? { Authorization: `Bearer ${key}` } : {};
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that stands for itself.
    return text;
  }
}
