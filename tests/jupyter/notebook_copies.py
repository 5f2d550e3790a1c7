"""Copies of the project's notebooks, in a folder that looks like the repository to them."""

import os
import shutil
import tempfile
from pathlib import Path

import nbformat

REPOSITORY = Path(os.environ.get("PROMPTFRAME_REPOSITORY", Path(__file__).parents[2]))
NOTEBOOKS = sorted(path.name for path in (REPOSITORY / "notebooks").glob("*.ipynb"))
KERNELSPEC = {"name": "promptframe", "display_name": "TypeScript (promptframe)", "language": "typescript"}


class NotebookCopies:
    """A context manager; what the notebooks write goes with the folder."""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="promptframe-notebooks-"))
        for name in ("data", "prompts"):
            shutil.copytree(REPOSITORY / name, self.folder / name, ignore=shutil.ignore_patterns("demo"))
        (self.folder / "notebooks").mkdir()
        for name in NOTEBOOKS:
            shutil.copy(REPOSITORY / "notebooks" / name, self.path(name))
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return self.folder / "notebooks" / name

    def paths(self):
        return [self.path(name) for name in NOTEBOOKS]

    def write(self, name, sources):
        """Writes a notebook of code cells and returns its path."""
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})
        nbformat.write(notebook, self.path(name))
        return self.path(name)


def outputs(notebook):
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def streams(notebook):
    return "".join(o.text for o in outputs(notebook) if o.output_type == "stream")
