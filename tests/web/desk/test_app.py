"""The desk as a whole: its files, and what it says when something is wrong."""

from tests.web.desk.desks import Editor, text_of


def test_the_script_and_the_style_are_files_of_the_desk(editor: Editor) -> None:
    page = editor.get().text
    assert '<script src="/static/desk.js" defer></script>' in page
    assert '<link rel="stylesheet" href="/static/desk.css">' in page
    assert page.count("<script") == 1
    assert " style=" not in page
    assert " on" + "click" not in page
    for name, kind in (("desk.js", "javascript"), ("desk.css", "css")):
        answer = editor.get(f"/static/{name}")
        assert answer.status_code == 200
        assert kind in answer.headers["content-type"]
        assert "http" not in answer.text.replace("http://www.w3.org", "")


def test_what_does_not_exist_says_so(editor: Editor) -> None:
    for path in ("/nowhere", "/editions/none/2026-05-12", "/editions/daily/tomorrow", "/static/none.js"):
        assert editor.get(path).status_code == 404
    assert "Not Found" in text_of(editor.get("/nowhere"))


def test_a_form_that_is_too_large_is_refused(editor: Editor) -> None:
    assert editor.post(do="texts", note="x" * 300_000).status_code == 413
