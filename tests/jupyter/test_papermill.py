"""
papermill: a notebook with parameters, executed into a new one.
papermill writes the cell with the parameters and knows no TypeScript; what it writes for C# is TypeScript for
texts, numbers and booleans. `promptframe exec -p` has no such limit.
"""

import subprocess
import sys
import unittest

import nbformat
import papermill

from notebook_copies import NotebookCopies, outputs, streams


LANGUAGE = ".net-csharp"


class PapermillTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.copies = cls.enterClassContext(NotebookCopies())

    def execute(self, name, **parameters):
        path = self.copies.path(name)
        out = path.with_suffix(".out.ipynb")
        return papermill.execute_notebook(
            path,
            out,
            parameters=parameters,
            language=LANGUAGE,
            cwd=path.parent,
            progress_bar=False,
            log_output=False,
        )

    def test_the_first_notebook_runs_without_parameters(self):
        notebook = self.execute("01-first-cell.ipynb")
        self.assertEqual([o for o in outputs(notebook) if o.output_type == "error"], [])

    def test_parameters_reach_the_batch(self):
        notebook = self.execute("02-batch-and-resume.ipynb", rows=40, stopAfter=10)
        self.assertEqual([o for o in outputs(notebook) if o.output_type == "error"], [])
        self.assertIn("went on where it was stopped", streams(notebook))
        texts = "".join(o.data["text/plain"] for o in outputs(notebook) if o.output_type == "execute_result")
        self.assertIn("0 requests for 40 rows", texts)

    def test_parameters_come_from_the_command_line(self):
        defaults = 'let name = "nobody";\nlet count = 1;\nlet share = 1;\nlet on = false;'
        path = self.copies.write("kinds.ipynb", [defaults, "JSON.stringify([name, count * 2, share, !on])"])
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[0].metadata["tags"] = ["parameters"]
        nbformat.write(notebook, path)
        out = path.with_suffix(".out.ipynb")
        given = ["-r", "name", 'O\'Hara "x"', "-p", "count", "21", "-p", "share", "0.5", "-p", "on", "true"]
        command = [sys.executable, "-m", "papermill", str(path), str(out), "--language", LANGUAGE, *given]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        (result,) = [o for o in outputs(nbformat.read(out, as_version=4)) if o.output_type == "execute_result"]
        self.assertEqual(result.data["text/plain"], '["O\'Hara \\"x\\"",42,0.5,false]')


if __name__ == "__main__":
    unittest.main()
