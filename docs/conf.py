"""Configuration of Sphinx."""

import os
import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.append(str(Path(__file__).parent))  # for the modules in this folder

import draw_packages

DOCS = Path(__file__).parent
SITE = os.environ.get("MLPVIZ_SITE", "").rstrip("/")
"""The address of all versions of the published documentation, each in a folder of its own.

Empty for a build that works offline.
"""

project = "mlpviz"
author = "mlpviz developers"
copyright = author  # noqa: A001 – Sphinx requires this name
version = release = version_of("mlpviz")

extensions = [
    "accessible_markup",
    "matplotlib.sphinxext.plot_directive",
    "mlpviz.sphinxext",
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build"]

default_role = "code"  # `names` in docstrings

autodoc_typehints = "none"  # docstrings give the types, with shapes
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

plot_html_show_formats = False
plot_html_show_source_link = False
plot_include_source = True
plot_formats = [("png", 100)]
plot_rcparams = {"savefig.bbox": None}  # figures of mlpviz have a size that fits their pixels

# Each notebook writes the module that loads the data into its own folder, so it runs by itself.
mnist_module = (DOCS.parent / "examples" / "mnist.py").read_text(encoding="utf-8")

sphinx_gallery_conf = {
    "first_notebook_cell": f"%%writefile mnist.py\n{mnist_module}",
    "examples_dirs": "../examples",
    "gallery_dirs": "gallery",
    "backreferences_dir": "gallery/backreferences",
    "doc_module": ("mlpviz",),
    "image_scrapers": ("mlpviz", "matplotlib"),
    "image_srcset": ["2x"],
    "ignore_pattern": r"mnist\.py$",
    "capture_repr": (),
    "abort_on_example_error": True,
    "remove_config_comments": True,
    "show_memory": False,
    "write_computation_times": False,
    "min_reported_time": 1,
}

html_theme = "pydata_sphinx_theme"
html_title = "mlpviz"
html_context = {"default_mode": "auto"}
html_domain_indices = False  # an index of a single module is of no use
html_favicon = "_static/favicon.svg"
html_static_path = ["_static"]
html_css_files = ["narrow.css"]
html_theme_options = {
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
}
html_sidebars = {  # pages without subpages need no list of them
    page: []
    for page in (
        "changelog",
        "cheat_sheet",
        "citing",
        "comparison",
        "frameworks",
        "getting_started",
        "glossary",
        "speed",
        "statistics",
        "troubleshooting",
        "whats_new",
    )
}
html_show_sourcelink = False

draw_packages.save(DOCS / "packages.svg")

if SITE:
    extensions += ["jupyterlite_sphinx", "sphinxext.opengraph"]
    html_baseurl = ogp_site_url = f"{SITE}/{release}/"
    ogp_social_cards = {"font": "DejaVu Sans"}  # it comes with matplotlib
    html_theme_options |= {
        "switcher": {"json_url": f"{SITE}/switcher.json", "version_match": release},
        "navbar_end": ["version-switcher", "theme-switcher", "navbar-icon-links"],
        "show_version_warning_banner": True,  # on pages of old versions
        "header_links_before_dropdown": 4,  # the switcher needs space
        "check_switcher": False,  # tools/list_versions.py writes the file once the pages are built
    }
    sphinx_gallery_conf["jupyterlite"] = {
        "use_jupyter_lab": False,
        "notebook_modification_function": "notebooks_in_browser.install_mlpviz",
    }
