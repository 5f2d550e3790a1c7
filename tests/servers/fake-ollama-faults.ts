import type { ServerResponse } from "node:http";
import type { FakeFault, FakeFaultRule, FakeRequest } from "./fake-ollama-options.js";

/** The fault of the first rule that fits a request. */
export function faultOf(
  rules: readonly FakeFaultRule[],
  request: FakeRequest,
): FakeFault | undefined {
  return rules.find((rule) => fits(rule, request))?.fault;
}

function fits(rule: FakeFaultRule, request: FakeRequest): boolean {
  if (rule.every !== undefined && request.number % rule.every !== 0) return false;
  if (rule.requests !== undefined && !rule.requests.includes(request.number)) return false;
  if (rule.prompt !== undefined && !request.prompt.includes(rule.prompt)) return false;
  return rule.firstTimes === undefined || request.times <= rule.firstTimes;
}

/**
 * Carries out a fault that replaces the answer; false when the request is to be worked on as usual.
 * `before` is the moment before the work, where a server that has no time for the request says so.
 */
export function answerFault(
  response: ServerResponse,
  fault: FakeFault,
  moment: "before" | "after",
): boolean {
  if (fault.kind === "drop") {
    if ((moment === "before") !== (fault.at === "arrival")) return false;
    drop(response, fault.at);
    return true;
  }
  if (moment === "after") return false;
  switch (fault.kind) {
    case "status":
      sendFault(
        response,
        fault.status,
        fault.body ?? { error: `status ${fault.status}` },
        fault.headers,
      );
      return true;
    case "html":
      sendFault(response, fault.status ?? 200, page(fault.title ?? "Welcome to nginx!"), {
        "content-type": "text/html",
      });
      return true;
    case "garbage":
      if (fault.http === false) response.socket?.end("\u0000\u0001 this is no HTTP \r\n\r\n");
      else sendFault(response, 200, "}{ no json", { "content-type": "application/json" });
      return true;
    case "error-in-body":
      sendFault(response, 200, { error: fault.error });
      return true;
    case "repeat-limit":
      sendFault(response, 500, { error: "prediction aborted, token repeat limit reached" });
      return true;
    case "out-of-memory":
      sendFault(response, 500, {
        error: fault.old
          ? "model requires more system memory (5.6 GiB) than is available (3.1 GiB)"
          : "llama-server reported out-of-memory during startup: cudaMalloc failed: out of memory",
      });
      return true;
    default:
      return false;
  }
}

function drop(response: ServerResponse, at: string): void {
  const { socket } = response;
  if (at === "headers" || at === "body") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "5000" });
    if (at === "headers") response.flushHeaders();
    else response.write('{"model":"llama3.2","message":{"role":"assistant","content":"The ans');
    // Long enough for the bytes to leave before the reset overtakes them.
    setTimeout(() => socket?.destroy(), 5);
    return;
  }
  socket?.destroy();
}

function sendFault(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(text);
}

function page(title: string): string {
  return `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
}
