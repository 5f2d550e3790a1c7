"""Executes the project's notebooks with nbclient, each in a copy, beside data and prompts."""

import unittest

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from notebook_copies import NOTEBOOKS, NotebookCopies, outputs


def execute(path, **options):
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, resources={"metadata": {"path": path.parent}}, timeout=300, **options)
    client.execute()
    return notebook


class NbclientTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.copies = cls.enterClassContext(NotebookCopies())

    def test_every_notebook_runs_to_its_end(self):
        for path in self.copies.paths():
            with self.subTest(notebook=path.name):
                notebook = execute(path)
                code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
                self.assertEqual([cell.execution_count for cell in code], list(range(1, len(code) + 1)))
                self.assertEqual([o for o in outputs(notebook) if o.output_type == "error"], [])
                nbformat.validate(notebook)

    def test_saved_results_need_no_kernel_and_no_widgets(self):
        notebook = execute(self.copies.path("02-batch-and-resume.ipynb"))
        shown = [o.data for o in outputs(notebook) if o.output_type in ("display_data", "execute_result")]
        tables = [data for data in shown if "<table" in "".join(data.get("text/html", ""))]
        self.assertGreaterEqual(len(tables), 2)
        for data in shown:
            self.assertIn("text/plain", data)

    def test_an_error_stops_the_notebook_with_the_users_own_words(self):
        path = self.copies.write("stops.ipynb", ["1 + 1", 'throw new RangeError("no such row")', "3"])
        with self.assertRaises(CellExecutionError) as raised:
            execute(path)
        self.assertEqual((raised.exception.ename, raised.exception.evalue), ("RangeError", "no such row"))

    def test_the_cell_after_an_error_runs_where_errors_are_allowed(self):
        path = self.copies.write("goes-on.ipynb", ['throw new RangeError("no such row")', "6 * 7"])
        first, second = execute(path, allow_errors=True).cells
        self.assertEqual(first.outputs[0].output_type, "error")
        self.assertEqual(second.outputs[0].data["text/plain"], "42")


assert NOTEBOOKS, "there are no notebooks"

if __name__ == "__main__":
    unittest.main()
