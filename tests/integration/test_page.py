"""The page of `radconcord serve` in headless Chromium, as a person uses it: by mouse, by keyboard alone, with text from Word."""

import shutil
import threading
from collections.abc import Callable, Iterator

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("playwright.sync_api")

import uvicorn
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from agent import RadiologyAgent
from agent.rendering import html_page
from agent.server import create_app, open_socket
from tests.fakes import CueClassifier

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# The sandbox needs rights that containers lack; the rest keeps the browser from looking for its maker's servers.
OPTIONS = (
    "no-sandbox",
    "disable-gpu",
    "disable-quic",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
)
WRONG = "FINDINGS: Left pleural effusion. No pneumothorax.\nIMPRESSION: Right pleural effusion."
MENDED = WRONG.replace("Right", "Left")
TWO = "FINDINGS: Left pleural effusion. No pneumothorax.\nIMPRESSION: Right pleural effusion. Left pneumothorax."
# As pasted from Word: no-break spaces, soft hyphens, smart quotes; and characters of two UTF-16 units before the flag.
WORD = (
    "FINDINGS: \U0001fa7b \u201cLeft\u201d pleural\u00a0ef\u00adfu\u00adsion \U0001d49c. No\u00a0pneumothorax.\n"
    "IMPRESSION: \U0001fa7b Right pleural\u00a0effusion \u2013 small."
)

expect.set_options(timeout=20_000)  # several test processes share two cores
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    agent = RadiologyAgent(classifier=CueClassifier(), retrieve=False)
    agent.label(WRONG)  # the vocabulary is loaded at the first report
    app = create_app(agent)
    with open_socket("127.0.0.1", 0) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=[f"--{option}" for option in OPTIONS])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page in a fresh profile, watched: it may speak to its own server alone, and no script may fail."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    opened, requests, errors = context.new_page(), [], []

    def remember(request: Request) -> None:
        requests.append(request.url)

    opened.on("request", remember)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.goto(address)
    expect(opened.locator("#report")).to_be_focused()
    yield opened
    assert [url for url in requests if not url.startswith(address)] == []
    assert errors == []
    assert opened.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    context.close()


def paste(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.locator("#report").focus()
    page.keyboard.press("Control+V")


def text_of(page: Page) -> str:
    return page.locator("#report").input_value()


def issues(page: Page) -> list[str]:
    return page.locator("#issues > li > p:nth-child(2)").all_text_contents()


def marked(page: Page) -> list[str]:
    return page.locator("#marks mark.edit").all_text_contents()


def test_paste_flags_appear_accept_mends_the_text(page: Page) -> None:
    paste(page, WRONG)
    expect(page.locator("#issues > li")).to_have_count(1)
    assert issues(page) == ["The pleural effusion is on the left in FINDINGS and on the right in IMPRESSION."]
    assert marked(page) == ["Right"]
    expect(page.locator("#status")).to_have_text("1 error found.")
    page.get_by_role("button", name="Accept issue 1").click()
    expect(page.locator("#status")).to_have_text("No issue found.")
    assert text_of(page) == MENDED
    page.get_by_role("button", name="Copy text").click()
    expect(page.locator("#status")).to_have_text("The text is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == MENDED


def test_accepting_can_be_undone(page: Page) -> None:
    paste(page, WRONG)
    page.get_by_role("button", name="Accept issue 1").click()
    expect(page.locator("#issues > li")).to_have_count(0)
    page.keyboard.press("Control+Z")
    assert text_of(page) == WRONG
    expect(page.locator("#issues > li")).to_have_count(1)


def test_dismissed_issues_stay_away_until_asked_for(page: Page) -> None:
    paste(page, TWO)
    expect(page.locator("#issues > li")).to_have_count(2)
    page.get_by_role("button", name="Dismiss issue 1").click()
    expect(page.locator("#issues > li")).to_have_count(1)
    page.keyboard.press("Control+End")
    page.keyboard.type(" Thank you.")
    with page.expect_response("**/proofread"):
        pass
    expect(page.locator("#issues > li")).to_have_count(1)
    assert text_of(page) == f"{TWO} Thank you."
    page.get_by_role("button", name="Show 1 dismissed").click()
    expect(page.locator("#issues > li")).to_have_count(2)


def test_keyboard_alone_is_enough(page: Page) -> None:
    page.keyboard.insert_text(TWO)
    expect(page.locator("#issues > li")).to_have_count(2)
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#status")).to_contain_text("Issue 1 of 2, error, laterality: ")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#status")).to_contain_text("Issue 2 of 2, error, negation: ")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+Enter")
    expect(page.locator("#issues > li")).to_have_count(1)
    page.keyboard.press("Alt+Enter")
    expect(page.locator("#status")).not_to_contain_text("Issue")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#status")).to_contain_text("Issue 1 of 1, error, negation: ")
    page.keyboard.press("Alt+Shift+Enter")
    expect(page.locator("#issues > li")).to_have_count(0)
    expect(page.locator("#status")).to_have_text("Dismissed. No other issue.")
    assert text_of(page) == TWO.replace("Right", "Left")
    expect(page.locator("#report")).to_be_focused()


def test_every_control_is_reached_by_tab_and_has_a_name(page: Page) -> None:
    paste(page, WRONG)
    expect(page.locator("#issues > li")).to_have_count(1)
    names = []
    for _ in range(6):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"))
    assert [name.split(":")[0] for name in names[:3]] == ["Accept issue 1", "Dismiss issue 1", "Show issue 1"]
    page.locator("#report").focus()
    assert page.get_by_role("textbox", name="Report").count() == 1
    assert page.get_by_role("status").get_attribute("aria-live") == "polite"
    assert page.locator("#marks").get_attribute("aria-hidden") == "true"


def test_text_of_word_keeps_its_offsets(page: Page) -> None:
    paste(page, WORD)
    expect(page.locator("#issues > li")).to_have_count(1)
    assert marked(page) == ["Right"]
    page.keyboard.press("Alt+ArrowDown")
    selected = "document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)"
    assert page.evaluate(selected) == "Right"
    page.keyboard.press("Alt+Enter")
    expect(page.locator("#issues > li")).to_have_count(0)
    assert text_of(page) == WORD.replace("Right", "Left")


def test_flags_move_along_while_one_types(page: Page) -> None:
    paste(page, WRONG)
    expect(page.locator("#issues > li")).to_have_count(1)
    page.keyboard.press("Control+Home")
    page.keyboard.type("\U0001fa7b Chest. ")
    assert marked(page) == ["Right"]
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+Enter")
    expect(page.locator("#status")).to_have_text("No issue found.")
    assert text_of(page) == f"\U0001fa7b Chest. {MENDED}"


def test_flags_whose_words_change_go_at_once(page: Page) -> None:
    paste(page, WRONG)
    expect(page.locator("#issues > li")).to_have_count(1)
    page.keyboard.press("Control+End")
    page.keyboard.press("Backspace")
    assert page.locator("#issues > li").count() == 0
    expect(page.locator("#issues > li")).to_have_count(1)


def test_typing_asks_once_after_a_pause(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    page.keyboard.type("No pleural effusion. No pneumothorax.", delay=5)
    expect(page.locator("#labels li")).not_to_have_count(0)
    assert asked == ["POST"]


def test_labels_lead_to_their_sentence(page: Page) -> None:
    paste(page, WRONG)
    page.get_by_role("button", name="Pneumothorax").click()
    selected = "document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)"
    assert page.evaluate(selected) == "No pneumothorax."


def test_hovering_a_flag_shows_why(page: Page) -> None:
    paste(page, WRONG)
    box = page.locator("#marks mark.edit").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#tip")).to_contain_text("Suggested: Left")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#issues > li.current")).to_have_count(1)


def test_a_file_is_opened(page: Page) -> None:
    page.locator("#file").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": WRONG.replace("\n", "\r\n").encode()})
    expect(page.locator("#issues > li")).to_have_count(1)
    assert marked(page) == ["Right"]
    page.locator("#file").set_input_files({"name": "b.txt", "mimeType": "text/plain", "buffer": b"\xff\xfe\x00"})
    expect(page.locator("#status")).to_contain_text("not UTF-8")


def test_hostile_text_stays_text(page: Page) -> None:
    hostile = "FINDINGS: <img src=x onerror=alert(1)> Left pleural effusion.\nIMPRESSION: <script>alert(1)</script> Right pleural effusion."
    paste(page, hostile)
    expect(page.locator("#issues > li")).not_to_have_count(0)
    assert page.locator("#marks img, #marks script, #issues img, #issues script").count() == 0
    assert text_of(page) == hostile


def test_a_text_that_is_too_long_is_told_and_the_page_goes_on(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.locator("#report").fill("No effusion. " * 20_000)
    expect(page.locator("#status")).to_contain_text("more than 200,000 bytes", timeout=20_000)
    page.locator("#report").fill(WRONG)
    expect(page.locator("#issues > li")).to_have_count(1)
    assert text_of(page) == WRONG
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark(browser: Browser, address: str, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address)
    brightness: Callable[[str], int] = lambda name: page.evaluate(  # noqa: E731
        f"[...getComputedStyle(document.querySelector('#report')).{name}.matchAll(/\\d+/g)].slice(0, 3).reduce((sum, x) => sum + +x, 0)"
    )
    ink, paper = (
        brightness("color"),
        page.evaluate("[...getComputedStyle(document.body).backgroundColor.matchAll(/\\d+/g)].slice(0, 3).reduce((s, x) => s + +x, 0)"),
    )
    assert (ink < paper) is (scheme == "light")
    assert abs(ink - paper) > 400
    page.close()


def test_text_and_marks_break_their_lines_alike(page: Page) -> None:
    paste(page, "FINDINGS: " + "A small but visible opa\u00adcity\u00a0is seen near the hilum. " * 60 + "\n\n" + WRONG)
    expect(page.locator("#issues > li")).not_to_have_count(0)
    heights = page.evaluate("[document.querySelector('#report').scrollHeight, document.querySelector('#marks').scrollHeight]")
    assert abs(heights[0] - heights[1]) <= 30


def test_the_written_page_tells_why_by_pointer_and_by_keyboard(browser: Browser) -> None:
    agent = RadiologyAgent(classifier=CueClassifier(), retrieve=False)
    page = browser.new_page()
    page.set_content(html_page([agent.label(WORD)]))
    shown = "getComputedStyle(document.querySelectorAll('a.flag')[{}], '::after').display"
    assert page.evaluate(shown.format(0)) == "none"
    page.locator("a.flag").first.hover()
    assert page.evaluate(shown.format(0)) == "block"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Right"
    assert page.evaluate(shown.format(1)) == "block"
    page.keyboard.press("Enter")
    expect(page.locator("li:target")).to_contain_text("on the left in FINDINGS and on the right in IMPRESSION")
    assert page.locator(".text").text_content() == WORD
    page.close()
