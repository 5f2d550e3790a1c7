"""Copies of the project's notebooks, in a folder that looks like the repository to them."""

import json
import os
import re
import shutil
import tempfile
from pathlib import Path

import nbformat

REPOSITORY = Path(os.environ.get("PROMPTFRAME_REPOSITORY", Path(__file__).parents[2]))
NOTEBOOKS = sorted(path.name for path in (REPOSITORY / "notebooks").glob("*.ipynb"))
# The notebooks measure and train for minutes; what is tested here is that programs can run them.
SMALL = {
    "03-prompt-ab.ipynb": {"rows": 60},
    "04-benchmark.ipynb": {"runs": 2, "requests": 12, "levels": [1, 2]},
    "05-fine-tune-or-config.ipynb": {"rows": 120, "epochs": 1, "proofRows": 40},
}
KERNELSPEC = {"name": "promptframe", "display_name": "TypeScript (promptframe)", "language": "typescript"}


class NotebookCopies:
    """A context manager; what the notebooks write goes with the folder."""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="promptframe-notebooks-"))
        for name in ("data", "prompts"):
            shutil.copytree(REPOSITORY / name, self.folder / name, ignore=shutil.ignore_patterns("demo"))
        (self.folder / "notebooks").mkdir()
        for name in NOTEBOOKS:
            notebook = nbformat.read(REPOSITORY / "notebooks" / name, as_version=4)
            for parameter, value in SMALL.get(name, {}).items():
                set_parameter(notebook, parameter, value)
            nbformat.write(notebook, self.path(name))
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


def set_parameter(notebook, name, value):
    """Replaces the default of a parameter, which its cell must have."""
    cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    pattern = rf"let {name} = .*;"
    assert re.search(pattern, cell.source), f"there is no parameter {name}"
    cell.source = re.sub(pattern, f"let {name} = {json.dumps(value)};", cell.source)


def outputs(notebook):
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def streams(notebook):
    return "".join(o.text for o in outputs(notebook) if o.output_type == "stream")
