"""A running kernel of the project, as the tests of this folder talk to it."""

import time
from queue import Empty

from jupyter_client.manager import KernelManager

KERNEL = "promptframe"
# Long, because a busy machine is no failure; nothing here measures speed.
PATIENCE = 60


class Cell:
    """What one executed cell put out, and how it ended."""

    def __init__(self, reply, messages):
        self.reply = reply["content"]
        self.status = self.reply["status"]
        self.messages = messages

    def of(self, kind):
        return [m["content"] for m in self.messages if m["msg_type"] == kind]

    def text(self, name="stdout"):
        return "".join(c["text"] for c in self.of("stream") if c["name"] == name)


class Kernel:
    """Starts the kernel; a context manager, so that it never outlives its test."""

    def __enter__(self):
        self.manager = KernelManager(kernel_name=KERNEL)
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)
        return self

    def __exit__(self, *_):
        self.client.stop_channels()
        if self.manager.is_alive():
            self.manager.shutdown_kernel(now=True)

    @property
    def pid(self):
        return self.manager.provisioner.pid

    def start(self, code, **options):
        return self.client.execute(code, **options)

    def finish(self, message_id):
        """Waits for a cell's reply and its `idle`."""
        messages = []
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != message_id:
                continue
            messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        return Cell(self.reply(message_id), messages)

    def run(self, code, **options):
        return self.finish(self.start(code, **options))

    def reply(self, message_id):
        while True:
            reply = self.client.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == message_id:
                return reply

    def wait_for_output(self, message_id, text):
        """Waits until a cell that still runs has written a text."""
        seen = ""
        while text not in seen:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != message_id:
                continue
            if message["msg_type"] == "stream":
                seen += message["content"]["text"]

    def quiet(self, seconds):
        """Output that still arrives within a time in which nothing should."""
        end = time.monotonic() + seconds
        messages = []
        while (left := end - time.monotonic()) > 0:
            try:
                messages.append(self.client.get_iopub_msg(timeout=left))
            except Empty:
                break
        return messages
