"""Configuration of Sphinx."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.append(str(Path(__file__).parent))  # for the modules in this folder

import draw_packages

project = "mlpviz"
author = "mlpviz developers"
copyright = author  # noqa: A001 – Sphinx requires this name
version = release = version_of("mlpviz")

extensions = [
    "accessible_markup",
    "matplotlib.sphinxext.plot_directive",
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

sphinx_gallery_conf = {
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
        "statistics",
        "troubleshooting",
    )
}
html_show_sourcelink = False

draw_packages.save(Path(__file__).with_name("packages.svg"))
