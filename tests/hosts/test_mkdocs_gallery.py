"""mkdocs-gallery asks the image scraper."""

import re
import subprocess
import sys
from html import unescape

CONFIG = """
site_name: example
plugins:
  - gallery:
      examples_dirs: docs/examples
      gallery_dirs: docs/generated
      image_scrapers: [mlpviz, matplotlib]
nav: [index.md, gallery: generated]
"""
EXAMPLE = '''"""
# Example
"""
import numpy as np
from mlpviz import plot_image_grid
plot_image_grid(np.arange(12.0).reshape(3, 4), (2, 2))

# %%
# Text
import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from mlpviz import plot_loss_curve
d = plot_loss_curve([3.0, 2.0], ax=Figure().add_subplot())
plt.title("somebody else's")
plt.show()

# %%
# Again
d
'''


def test_a_page_has_each_picture_once_with_its_alt_text(expected, tmp_path):
    examples = tmp_path / "docs" / "examples"
    examples.mkdir(parents=True)
    (tmp_path / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    for name in ("docs/index.md", "docs/examples/README.md"):
        (tmp_path / name).write_text("# Example\n", encoding="utf-8")
    (examples / "plot_example.py").write_text(EXAMPLE, encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    subprocess.run(command, check=True, timeout=200, cwd=tmp_path)
    page = tmp_path / "site" / "generated" / "plot_example" / "index.html"
    html = page.read_text(encoding="utf-8")
    found = [unescape(alt) for alt in re.findall(r'<img alt="([^"]*)"', html)]
    assert found == [expected[0], expected[1], "somebody else's", expected[1]]
    assert "Display:" not in html
