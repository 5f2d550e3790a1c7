"""What Jupyter's own suite does not ask: bursts, queues, late output, input, positions."""

import time
import unittest

from promptframe_kernel import PATIENCE, Kernel


class OutputTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kernel = cls.enterClassContext(Kernel())

    def test_a_burst_of_lines_arrives_whole(self):
        cell = self.kernel.run("for (let i = 0; i < 20_000; i++) console.log(`line ${i}`);")
        self.assertEqual(cell.status, "ok")
        self.assertEqual(cell.text(), "".join(f"line {i}\n" for i in range(20_000)))

    def test_a_burst_of_display_updates_arrives_whole(self):
        code = """
const host = (globalThis as any)[Symbol.for("promptframe.notebook-host")];
host.display({ data: { "text/plain": "0" } }, { displayId: "burst" });
for (let i = 1; i <= 5_000; i++) host.display({ data: { "text/plain": `${i}` } }, { displayId: "burst", update: true });
"""
        cell = self.kernel.run(code)
        self.assertEqual(cell.status, "ok")
        updates = [c["data"]["text/plain"] for c in cell.of("update_display_data")]
        self.assertEqual(updates, [str(i) for i in range(1, 5_001)])

    def test_what_a_cell_wrote_before_it_blocks_is_seen_at_once(self):
        code = 'console.log("started");\nconst end = Date.now() + 8_000;\nwhile (Date.now() < end) {}'
        cell = self.kernel.start(code)
        begun = time.monotonic()
        self.kernel.wait_for_output(cell, "started")
        waited = time.monotonic() - begun
        self.kernel.finish(cell)
        self.assertLess(waited, 6, "the text came only when the cell had ended")

    def test_five_megabytes_on_one_line_arrive(self):
        cell = self.kernel.run('console.log("x".repeat(5_000_000));')
        self.assertEqual(cell.text(), "x" * 5_000_000 + "\n")

    def test_late_output_goes_to_the_cell_that_caused_it(self):
        first = self.kernel.start('setTimeout(() => console.log("late"), 500);')
        self.kernel.finish(first)
        second = self.kernel.run("await new Promise((go) => setTimeout(go, 1500));")
        self.assertEqual(second.text(), "")
        third = self.kernel.start('setTimeout(() => console.log("late again"), 300);')
        self.kernel.finish(third)
        parents = [
            m["parent_header"]["msg_id"]
            for m in self.kernel.quiet(1.5)
            if m["msg_type"] == "stream"
        ]
        self.assertEqual(parents, [third])

    def test_an_error_is_an_error_message_without_frames_of_the_kernel(self):
        cell = self.kernel.run('function deep(): never { throw new RangeError("too deep"); }\ndeep();')
        (error,) = cell.of("error")
        self.assertEqual(error["ename"], "RangeError")
        self.assertEqual(error["evalue"], "too deep")
        text = "\n".join(error["traceback"])
        self.assertIn("deep", text)
        for frame in ("node_modules", "node:", "/dist/", "file://"):
            self.assertNotIn(frame, text)
        self.assertEqual(cell.text("stderr"), "")

    def test_a_type_error_names_its_line_and_runs_nothing(self):
        cell = self.kernel.run('console.log("ran");\nconst n: number = "text";')
        (error,) = cell.of("error")
        self.assertEqual(cell.text(), "")
        self.assertIn("not assignable", "\n".join(error["traceback"]))


class QueueTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kernel = cls.enterClassContext(Kernel())

    def test_the_cell_after_an_error_runs_where_errors_are_allowed(self):
        first = self.kernel.start('throw new Error("wrong")', stop_on_error=False)
        second = self.kernel.start("1 + 1", stop_on_error=False)
        self.assertEqual(self.kernel.finish(first).status, "error")
        after = self.kernel.finish(second)
        self.assertEqual(after.status, "ok")
        self.assertEqual(after.of("execute_result")[0]["data"]["text/plain"], "2")

    def test_cells_queued_behind_an_error_are_aborted(self):
        first = self.kernel.start('await new Promise((go) => setTimeout(go, 300)); throw new Error("wrong")')
        second = self.kernel.start('console.log("must not run")')
        self.assertEqual(self.kernel.finish(first).status, "error")
        aborted = self.kernel.finish(second)
        self.assertEqual(aborted.status, "aborted")
        self.assertEqual(aborted.text(), "")
        self.assertEqual(self.kernel.run("2 + 2").status, "ok")

    def test_other_requests_are_answered_while_a_cell_awaits(self):
        cell = self.kernel.start("await new Promise((go) => setTimeout(go, 2000)); 7")
        completion = self.kernel.client.complete("Math.flo")
        self.assertEqual(self.kernel.reply(completion)["content"]["matches"], ["floor"])
        self.assertEqual(self.kernel.finish(cell).of("execute_result")[0]["data"]["text/plain"], "7")

    def test_a_silent_cell_shows_nothing_and_is_not_counted(self):
        before = self.kernel.run("0").reply["execution_count"]
        silent = self.kernel.run('console.log("hidden"); 5', silent=True)
        self.assertEqual([m["msg_type"] for m in silent.messages], ["status", "status"])
        self.assertEqual(self.kernel.run("0").reply["execution_count"], before + 1)

    def test_expressions_of_the_client_are_evaluated(self):
        expressions = {"sum": "20 + 22", "broken": "nowhere"}
        shown = self.kernel.run("0", user_expressions=expressions).reply["user_expressions"]
        self.assertEqual(shown["sum"]["data"]["text/plain"], "42")
        self.assertEqual(shown["broken"]["status"], "error")

    def test_positions_count_code_points(self):
        self.kernel.run("const wonderful = 1;")
        code = '"😀😀"; wonderf'
        reply = self.kernel.reply(self.kernel.client.complete(code, len(code)))["content"]
        self.assertEqual(reply["matches"], ["wonderful"])
        self.assertEqual((reply["cursor_start"], reply["cursor_end"]), (6, len(code)))

    def test_a_cell_asks_a_person_and_goes_on_with_the_answer(self):
        cell = self.kernel.start('const name = await input("Name? "); `Hello ${name}`', allow_stdin=True)
        question = self.kernel.client.get_stdin_msg(timeout=PATIENCE)
        self.assertEqual(question["content"], {"prompt": "Name? ", "password": False})
        self.kernel.client.input("Ada 😀")
        self.assertEqual(
            self.kernel.finish(cell).of("execute_result")[0]["data"]["text/plain"], "Hello Ada 😀"
        )

    def test_a_question_nobody_can_answer_is_an_error(self):
        cell = self.kernel.run('await input("Name? ")', allow_stdin=False)
        self.assertEqual(cell.status, "error")
        self.assertIn("Name?", cell.reply["evalue"])


if __name__ == "__main__":
    unittest.main()
