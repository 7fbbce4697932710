"""JupyterLab opens a notebook that has been run, in Chromium."""

import re
import shutil
import subprocess
import sys
import time

import pytest

PICTURES = """() => [...document.querySelectorAll(".jp-OutputArea-output img")].map(image => ({
    alt: image.getAttribute("alt"),
    shown: image.complete && image.naturalWidth > 0,
}))"""


@pytest.fixture
def server(tmp_path):
    """The address of a server of the folder with the notebook."""
    options = ["--no-browser", "--port=0", "--IdentityProvider.token=", "--allow-root"]
    command = [sys.executable, "-m", "jupyterlab", *options]
    log = tmp_path / "log.txt"
    with log.open("w") as file, subprocess.Popen(command, cwd=tmp_path, stderr=file) as process:
        while not (address := re.search(r"http://localhost:\d+", log.read_text(encoding="utf-8"))):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield address[0]
        process.kill()


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium")
def test_a_notebook_shows_each_picture_once_with_its_alt_text(notebook, server, expected):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), chromium_sandbox=False
        )
        page = browser.new_page(viewport={"width": 1280, "height": 6000})
        page.goto(f"{server}/lab/tree/{notebook.name}")
        page.wait_for_function(
            "n => document.querySelectorAll('.jp-OutputArea-output img').length >= n",
            arg=len(expected),
            timeout=100_000,
        )
        pictures = page.evaluate(PICTURES)
        text = page.locator(".jp-OutputArea-output").all_inner_texts()
        browser.close()
    assert [picture["alt"] for picture in pictures] == expected
    assert all(picture["shown"] for picture in pictures)
    assert not any("Display:" in each for each in text)
