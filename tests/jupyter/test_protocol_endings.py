"""Interrupts, restarts and ends: what is stopped must stop, and what is ended must be gone."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from promptframe_kernel import PATIENCE, Kernel

AWAITING = """
let ticks = 0;
console.log("started");
while (true) {
  await new Promise((go) => setTimeout(go, 20));
  ticks++;
}
"""
# What is written reaches a client late while the cell blocks, so a file says that the loop has begun.
BLOCKING = """
require("node:fs").writeFileSync(%s, "");
const end = Date.now() + 45_000;
while (Date.now() < end) {}
"""
BLOCKING_LATER = "await new Promise((go) => setTimeout(go, 50));\n" + BLOCKING


class BlockingCell:
    """A cell whose code tells by a file that it runs."""

    def __init__(self, test, kernel, code):
        folder = test.enterContext(tempfile.TemporaryDirectory())
        self.file = os.path.join(folder, "started")
        self.id = kernel.start(code % json.dumps(self.file))

    def wait_for_start(self):
        end = time.monotonic() + PATIENCE
        while not os.path.exists(self.file):
            if time.monotonic() > end:
                raise AssertionError("the cell did not start")
            time.sleep(0.02)
        time.sleep(0.2)


class InterruptTests(unittest.TestCase):
    def setUp(self):
        self.kernel = self.enterContext(Kernel())

    def interrupted(self, code, interrupt):
        cell = self.kernel.start(code)
        self.kernel.wait_for_output(cell, "started")
        interrupt()
        self.is_interrupted(cell)

    def unblocked(self, code, interrupt):
        cell = BlockingCell(self, self.kernel, code)
        cell.wait_for_start()
        interrupt()
        self.is_interrupted(cell.id)

    def is_interrupted(self, cell):
        ended = self.kernel.finish(cell)
        self.assertEqual((ended.status, ended.reply["ename"]), ("error", "KeyboardInterrupt"))
        self.assertEqual(self.kernel.run("6 * 7").status, "ok")

    def by_signal(self):
        os.kill(self.kernel.pid, signal.SIGINT)

    def by_message(self):
        self.kernel.manager.interrupt_kernel()

    def test_an_awaiting_cell_by_message(self):
        self.interrupted(AWAITING, self.by_message)

    def test_an_awaiting_cell_by_signal(self):
        self.interrupted(AWAITING, self.by_signal)

    def test_a_blocking_loop_by_message(self):
        self.unblocked(BLOCKING, self.by_message)

    def test_a_blocking_loop_by_signal(self):
        self.unblocked(BLOCKING, self.by_signal)

    def test_a_blocking_loop_after_an_await(self):
        self.unblocked(BLOCKING_LATER, self.by_message)

    def test_an_idle_kernel(self):
        self.by_signal()
        self.by_message()
        # On a busy machine an interrupt may take a moment to arrive, and would then find the cell.
        time.sleep(1)
        self.assertEqual(self.kernel.run("6 * 7").status, "ok")

    def test_a_running_batch_really_stops(self):
        code = """
import { processDataset, scripted } from "promptframe";
let asked = 0;
console.log("started");
await processDataset(Array.from({ length: 2_000 }, (_, i) => ({ Text: `row ${i}` })), {
  model: scripted(async () => { asked++; await new Promise((go) => setTimeout(go, 20)); return "fine"; }),
  prompt: "{{Text}}", concurrency: 2,
});
"""
        self.interrupted(code, self.by_message)
        first = self.kernel.run("asked").of("execute_result")[0]["data"]["text/plain"]
        time.sleep(1)
        second = self.kernel.run("asked").of("execute_result")[0]["data"]["text/plain"]
        self.assertEqual(first, second)
        self.assertLess(int(first), 2_000)


class EndTests(unittest.TestCase):
    def test_a_restart_forgets_the_variables(self):
        with Kernel() as kernel:
            kernel.run("const kept = 1;")
            kernel.manager.restart_kernel()
            kernel.client.wait_for_ready(timeout=PATIENCE)
            self.assertEqual(kernel.run("kept").status, "error")
            self.assertEqual(kernel.run("1 + 1").reply["execution_count"], 2)

    def ends(self, kernel):
        pid = kernel.pid
        # Without a fallback to SIGKILL: the kernel has to go by itself.
        kernel.manager.request_shutdown()
        self.assertTrue(is_gone(pid, kernel.manager.is_alive), "the kernel went on after shutdown_request")

    def test_shutdown_with_a_running_timer(self):
        with Kernel() as kernel:
            kernel.run("setInterval(() => {}, 1000);")
            self.ends(kernel)

    def test_shutdown_while_a_cell_awaits(self):
        with Kernel() as kernel:
            kernel.wait_for_output(kernel.start(AWAITING), "started")
            self.ends(kernel)

    def test_shutdown_while_a_cell_blocks(self):
        with Kernel() as kernel:
            BlockingCell(self, kernel, BLOCKING).wait_for_start()
            self.ends(kernel)

    def test_the_kernel_ends_with_its_parent(self):
        parent = subprocess.Popen(
            [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=os.path.dirname(__file__)
        )
        pid = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        parent.stdout.close()
        self.assertTrue(is_gone(pid), "the kernel outlived the process that started it")


PARENT = """
import time
from promptframe_kernel import Kernel
with Kernel() as kernel:
    kernel.run("setInterval(() => {}, 1000);")
    print(kernel.pid, flush=True)
    time.sleep(600)
"""


def is_gone(pid, alive=None):
    alive = alive or (lambda: os.path.exists(f"/proc/{pid}") and "Z" not in process_state(pid))
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if not alive():
            return True
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    return False


def process_state(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "Z"


if __name__ == "__main__":
    unittest.main()
