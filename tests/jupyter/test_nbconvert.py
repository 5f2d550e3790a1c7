"""`jupyter nbconvert --execute --to html`, as people call it."""

import subprocess
import sys
import unittest
from html.parser import HTMLParser

from notebook_copies import SMALL, NotebookCopies


def nbconvert(path, *options):
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", *options, str(path)]
    return subprocess.run(command, cwd=path.parent, capture_output=True, text=True, timeout=300)


class Words(HTMLParser):
    """Text of a page, without its scripts and styles."""

    def __init__(self, page):
        super().__init__()
        self.skipped, self.parts = 0, []
        self.feed(page)
        self.text = "".join(self.parts)

    def handle_starttag(self, tag, attributes):
        self.skipped += tag in ("script", "style")

    def handle_endtag(self, tag):
        self.skipped -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.skipped:
            self.parts.append(data)


class NbconvertTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.copies = cls.enterClassContext(NotebookCopies())

    def page(self, path, *options):
        done = nbconvert(path, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return path.with_suffix(".html").read_text("utf-8")

    def test_every_notebook_becomes_a_page_with_its_tables(self):
        for path in self.copies.paths():
            with self.subTest(notebook=path.name):
                page = self.page(path)
                words = Words(page).text
                self.assertIn("<table", page)
                if path.name not in SMALL:
                    self.assertIn("answer_status", words)
                else:
                    self.assertIn("at 95 % confidence", words)
                # The static result of a run, not a widget that needs its kernel.
                self.assertNotIn('<script type="application/vnd.jupyter.widget-view+json">', page)

    def test_a_burst_of_lines_is_on_the_page(self):
        path = self.copies.write("burst.ipynb", ["for (let i = 0; i < 2_000; i++) console.log(`line ${i}.`);"])
        words = Words(self.page(path)).text
        self.assertEqual(sum(f"line {i}." in words for i in range(2_000)), 2_000)

    def test_a_page_goes_on_after_an_error_that_is_allowed(self):
        path = self.copies.write("error.ipynb", ['throw new RangeError("no such row")', "6 * 7"])
        words = Words(self.page(path, "--allow-errors")).text
        self.assertIn("RangeError", words)
        self.assertIn("no such row", words)
        self.assertIn("42", words)

    def test_an_error_ends_the_conversion(self):
        path = self.copies.write("stops.ipynb", ["const n: number = 'text';"])
        done = nbconvert(path)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("is not assignable to type", done.stderr)


if __name__ == "__main__":
    unittest.main()
