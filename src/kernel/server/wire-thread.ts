import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { Reply, Router, type Socket, XPublisher } from "zeromq";
import { CHANNELS, type Channel } from "./connection.js";
import { HeldText } from "./held-text.js";
import { type Message, outgoing } from "./message.js";
import { SendQueue } from "./send-queue.js";
import { MainStopper } from "./stop-main-thread.js";
import { MainUnblocker } from "./unblock-main.js";
import { watchParent } from "./watch-parent.js";
import { decodeMessage, encodeMessage, MalformedMessage } from "./wire-codec.js";
import type { WireCommand, WireEvent, WireThreadData } from "./wire-events.js";

// This module is the kernel's second thread: it owns the sockets, so that the heartbeat, interrupts and waiting
// output go on while a cell blocks the main thread, and so that nothing is lost when a cell ends the process.

const LINGER_MS = 1000;
/** Cells that a front end sends together may take this long to arrive, one after the other. */
const BURST_MS = 50;
/** After a shutdown request or the parent's death the process ends, whatever the main thread does. */
const LAST_RESORT_MS = 3000;
/** Topic frames of a subscription begin with this byte (ZMTP, "Subscriptions"). */
const SUBSCRIBE = 1;

const port = parentPort!;
const { connection, closed, gate, parentPid } = workerData as WireThreadData;
const sending = { linger: LINGER_MS, sendHighWaterMark: 0 };
// A front end that reconnects under its old identity takes its connection over.
const asking = { ...sending, receiveHighWaterMark: 0, handover: true };
const shell = new Router(asking);
const control = new Router(asking);
const stdin = new Router(asking);
const iopub = new XPublisher({ ...sending, verbosity: "allSubs" });
const hb = new Reply({ linger: 0 });
const sockets: Record<Channel, Socket> = { shell, control, stdin, iopub, hb };
const queues = {
  shell: new SendQueue(shell, complain),
  control: new SendQueue(control, complain),
  stdin: new SendQueue(stdin, complain),
  iopub: new SendQueue(iopub, complain),
};
const stopper = new MainStopper(gate);
const unblocker = new MainUnblocker(stopper);
const texts = new HeldText((message) => queues.iopub.push(encodeMessage(message, connection)));
let writer = "{}";
let closing = false;

port.on("message", (command: WireCommand) => {
  if (command.kind === "text") {
    writer = command.parent ?? writer;
    texts.write(command.name, command.text, writer);
  } else if (command.kind === "send") send(command);
  else if (command.kind === "stop") stopper.agreed();
  else if (command.kind === "barrier") void passBarrier(command.id);
  else void close();
});

void bindAll();

async function bindAll(): Promise<void> {
  // All of them: a thread that ends while one is being bound takes the process with it.
  const bound = await Promise.allSettled(
    CHANNELS.map((channel) => sockets[channel].bind(connection.addresses[channel])),
  );
  const failed = bound.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") return giveUp(failed.reason as Error);
  const loops = [receive("shell", shell), receive("control", control), receive("stdin", stdin)];
  loops.push(welcome(), beat());
  for (const loop of loops) loop.catch(complain);
  if (parentPid !== undefined) watchParent(parentPid, orphaned);
  tell({ kind: "bound" });
}

/** Ends this thread, so that it does not keep the process. */
function giveUp({ message }: Error): void {
  tell({ kind: "failed", text: message });
  for (const socket of Object.values(sockets)) socket.close();
  port.close();
}

async function receive(channel: "shell" | "control" | "stdin", socket: Router): Promise<void> {
  for await (const frames of socket) {
    try {
      const message = decodeMessage(frames, connection);
      tell({ kind: "message", channel, message, urgent: urgency(channel, message) });
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      complain(new Error(`A message on ${channel} was dropped: ${error.message}.`));
    }
  }
}

function urgency(channel: Channel, { header }: Message): number | undefined {
  const type = header.msg_type;
  if (channel === "control" && type === "interrupt_request") return unblocker.watch();
  return channel !== "stdin" && type === "shutdown_request" ? endSoon() : undefined;
}

/** Tells a new subscriber that from here on it misses nothing. */
async function welcome(): Promise<void> {
  for await (const [frame] of iopub) {
    if (frame?.[0] !== SUBSCRIBE) continue;
    const topic = frame.subarray(1).toString();
    const message = outgoing("iopub_welcome", { subscription: topic }, { identities: [topic] });
    send({ kind: "send", channel: "iopub", message });
  }
}

async function beat(): Promise<void> {
  for await (const frames of hb) await hb.send(frames);
}

function send({ channel, message }: Extract<WireCommand, { kind: "send" }>): void {
  texts.flush();
  if (channel !== "hb") queues[channel].push(encodeMessage(message, connection));
}

/** What lies in the sockets then is passed on within two turns of the loop. */
async function passBarrier(id: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, BURST_MS));
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  tell({ kind: "barrier", id });
}

function orphaned(): void {
  tell({ kind: "orphaned", urgent: endSoon() });
}

function endSoon(): number {
  setTimeout(() => process.kill(process.pid, "SIGKILL"), LAST_RESORT_MS).unref();
  return unblocker.watch();
}

async function close(): Promise<void> {
  if (closing) return;
  closing = true;
  texts.flush();
  await Promise.all(Object.values(queues).map((queue) => queue.drained()));
  for (const socket of Object.values(sockets)) socket.close();
  Atomics.store(closed, 0, 1);
  Atomics.notify(closed, 0);
}

function tell(event: WireEvent): void {
  port.postMessage(event);
}

function complain(error: unknown): void {
  if (closing) return;
  try {
    writeSync(2, `promptframe kernel: ${(error as Error).message}\n`);
  } catch {
    // Nobody reads it.
  }
}
