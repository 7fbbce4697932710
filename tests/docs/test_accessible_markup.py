"""What is made readable of the pages that docutils and sphinx-gallery write."""

from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
THUMBNAIL = """<div class="sphx-glr-thumbcontainer" tooltip="How it fell.">
<img alt="" src="thumb.png" />
<p><a class="reference internal" href="loss.html"><span class="doc">The <em>loss</em></span></a></p>
</div>"""


@pytest.fixture
def accessible(monkeypatch):
    monkeypatch.syspath_prepend(DOCS)
    from accessible_markup import accessible

    return accessible


def test_thumbnails_say_what_the_example_shows_and_their_links_have_names(accessible):
    once = accessible(THUMBNAIL)
    assert '<img alt="The loss: How it fell." src="thumb.png" />' in once
    assert '<a class="reference internal" aria-label="The loss" href="loss.html">' in once
    twice = accessible(THUMBNAIL + "<hr>" + THUMBNAIL)
    assert twice == once + "<hr>" + once


def test_thumbnails_with_tags_are_named_as_well(accessible):
    tags = """ data-sgtags='["loss", "epochs"]' tooltip"""
    once = accessible(THUMBNAIL.replace(" tooltip", tags))
    assert once == accessible(THUMBNAIL).replace(" tooltip", tags)


def test_citations_have_no_roles_that_are_no_longer(accessible):
    body = '<div role="list" class="citation-list"><div role="doc-biblioentry"></div></div>'
    assert "role" not in accessible(body)


def test_arrows_that_show_subpages_have_names(monkeypatch):
    monkeypatch.syspath_prepend(DOCS)
    from accessible_markup import with_named_toggles

    arrow = '<summary><span class="toctree-toggle" role="presentation"></span></summary>'
    named = with_named_toggles(f"<li>{arrow}</li>")
    assert named.startswith('<li><summary aria-label="Subpages"><span')
    assert with_named_toggles("<summary>More</summary>") == "<summary>More</summary>"


@pytest.mark.parametrize("body", ["", "<p>text</p>", '<img alt="" src="x.png" />'])
def test_all_else_stays(accessible, body):
    assert accessible(body) == body
