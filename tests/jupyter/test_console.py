"""`jupyter console`: the kernel in a terminal, where nothing but text is shown."""

import sys
import unittest

import pexpect


class ConsoleTests(unittest.TestCase):
    def setUp(self):
        command = "-m jupyter_console --kernel promptframe --simple-prompt".split()
        self.console = pexpect.spawn(sys.executable, command, encoding="utf-8", timeout=60, dimensions=(40, 160))
        self.addCleanup(self.console.close, force=True)
        self.console.expect(r"In \[1\]:")

    def test_values_errors_and_magics_are_text(self):
        self.console.sendline("6 * 7")
        self.console.expect(r"Out\[1\]: 42")
        self.console.expect(r"In \[2\]:")
        self.console.sendline('throw new RangeError("no such row")')
        self.console.expect("no such row")
        self.console.expect(r"In \[3\]:")
        self.console.sendline("%lsmagic")
        self.console.expect("%%batch")
        self.console.expect(r"In \[4\]:")
        self.console.sendeof()
        self.console.sendline("y")
        self.console.expect(pexpect.EOF)


if __name__ == "__main__":
    unittest.main()
