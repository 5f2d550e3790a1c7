"""Runs jupyter_kernel_test, every check of it that the kernel supports, against the installed kernel."""

import unittest

import jupyter_kernel_test


class PromptframeKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "promptframe"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("to stderr")'

    completion_samples = [
        {"text": "Math.flo", "matches": {"floor"}},
        {"text": "[1, 2].findLastI", "matches": {"findLastIndex"}},
        {"text": "%%mark", "matches": {"markdown"}},
    ]

    complete_code_samples = [
        "1 + 1",
        "const sum = (a: number, b: number) => a + b;",
        "await Promise.resolve(1)",
        "%lsmagic",
    ]
    incomplete_code_samples = [
        "function twice(n: number) {",
        "const list = [1,",
        "`a template",
        "if (true) {\n  1",
    ]
    invalid_code_samples = ["const = 3", "let 1x = 2", "1 +* 2)"]

    code_generate_error = 'throw new Error("wrong")'

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"a" + "b"', "result": "ab"},
        {"code": "[1, 2, 3].map((n) => n * n)", "result": "[ 1, 4, 9 ]"},
        {"code": "({ a: 1 })", "result": "{ a: 1 }"},
        {"code": "await Promise.resolve(5n)", "result": "5n"},
        {"code": '[{ a: 1, b: "x" }, { a: 2, b: "y" }]', "mime": "text/html"},
    ]

    code_display_data = [
        {
            "code": 'import { display } from "tslab"; display.html("<b>bold</b>");',
            "mime": "text/html",
        },
        {"code": "%%html\n<b>bold</b>", "mime": "text/html"},
        {"code": "%%markdown\n**bold**", "mime": "text/markdown"},
    ]

    code_history_pattern = "6 [*]*"
    supported_history_operations = ("tail", "range", "search")

    code_inspect_sample = "Math.floor"

    code_clear_output = (
        'console.log("gone"); (globalThis as any)[Symbol.for("promptframe.notebook-host")].clearOutput();'
    )

    # Help is shown below the cell that asks for it; a pager is a window of the terminal's.
    test_pager = None

    def test_nothing_is_left_out(self):
        """A check without a sample would be skipped in silence."""
        for name in dir(self):
            configurable = name.startswith("code_") or name.endswith("_samples")
            if configurable and name != "code_page_something":
                self.assertTrue(getattr(self, name), f"{name} is not configured")


if __name__ == "__main__":
    unittest.main()
