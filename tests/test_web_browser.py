"""The page in a real browser: asking, following a citation, without scripts, on a phone, by keyboard, in the dark.

Needs Debian's chromium and chromium-driver, and selenium. The accessibility test needs axe-core as well:
`npm install --no-save axe-core` in the checkout, or AXE_CORE naming its axe.min.js.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import askstack
from askstack.settings import Settings
from web_kit import NIGHT, NIGHT_FOCUS, app_of, harbour, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selenium.webdriver import Chrome

selenium = pytest.importorskip("selenium", reason="needs selenium")
from selenium import webdriver  # noqa: E402 - skipped where it is missing
from selenium.common.exceptions import WebDriverException  # noqa: E402 - as above
from selenium.webdriver.common.by import By  # noqa: E402 - as above
from selenium.webdriver.common.keys import Keys  # noqa: E402 - as above
from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402 - as above

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="needs chromium and chromium-driver")

OPTIONS = """--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --hide-scrollbars --disable-dev-shm-usage""".split()
DESKTOP, PHONE, SMALLEST = (1200, 900), (375, 760), (320, 640)
STATES = {
    "first visit": "/",
    "answer": f"/?q={NIGHT}",
    "list": "/?q=What must a ship carry?",
    "table": "/?q=What does a ferry pay?",
    "refusal": "/?q=How do I cook rice?",
    "near": "/?q=Does the ferry carry dogs?",
    "small talk": "/?q=hello",
    "hostile": "/?q=Where do whales swim?",
    "follow-up": f"/?q=why?&after={NIGHT}",
    "more": "/?q=more&after=What must a ship carry?",
    "meant": "/?q=Where do wales swim?",
    "articles": "/articles",
    "article": "/articles/guides/harbour.md?quote=260-330&focus=265-300#quote",
    "problem": "/articles/nothing.md",
}


@contextmanager
def browser(
    profile: Path, size: tuple[int, int] = DESKTOP, *, scripts: bool = True, dark: bool = False
) -> Iterator[Chrome]:
    """A browser of that size, with a profile of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for option in (*OPTIONS, f"--user-data-dir={profile}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    try:
        shape = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < 600}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", shape)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        yield driver
    finally:
        driver.quit()


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serving(app_of(harbour())) as base:
        yield base


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with browser(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


def ask(driver: Chrome, base: str, question: str) -> None:
    driver.get(base)
    driver.find_element(By.ID, "q").send_keys(question, Keys.ENTER)
    wait_until(driver, lambda: driver.find_element(By.TAG_NAME, "h1").text == question)


def wait_until(driver: Chrome, is_so: Callable[[], bool]) -> None:
    WebDriverWait(driver, 20, ignored_exceptions=[WebDriverException]).until(lambda _: is_so())


def follow_the_citation(driver: Chrome) -> None:
    """From the answer to the quote in its article, which must be seen there."""
    quoted = driver.find_element(By.CSS_SELECTOR, "blockquote").text
    driver.find_element(By.CSS_SELECTOR, "figcaption a").click()
    assert_quoted(driver, quoted)
    mark = driver.find_element(By.ID, "quote")
    assert mark.value_of_css_property("background-color") not in {"rgba(0, 0, 0, 0)", "transparent"}
    top = mark.rect["y"] - scrolled(driver)
    assert 0 <= top < driver.get_window_size()["height"]


def assert_quoted(driver: Chrome, quoted: str) -> None:
    """The words of the quote are marked in the article, and no others."""
    wait_until(driver, lambda: bool(driver.find_element(By.ID, "quote")))
    marked = " ".join(mark.text for mark in driver.find_elements(By.TAG_NAME, "mark"))
    assert marked.split() == quoted.split()
    assert NIGHT_FOCUS in marked


def scrolled(driver: Chrome) -> float:
    """How far down the page is, told without scripts."""
    return float(driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssVisualViewport"]["pageY"])


def test_one_asks_and_follows_the_citation(driver: Chrome, base: str) -> None:
    ask(driver, base, NIGHT)
    assert driver.find_element(By.TAG_NAME, "h1").text == NIGHT
    assert driver.find_element(By.ID, "q").get_attribute("value") == NIGHT
    follow_the_citation(driver)


def test_all_of_it_works_without_scripts(tmp_path: Path, base: str) -> None:
    with browser(tmp_path, scripts=False) as driver:
        ask(driver, base, NIGHT)
        follow_the_citation(driver)
        driver.get(base)
        assert not driver.find_elements(By.CSS_SELECTOR, ".copy")
        driver.find_element(By.LINK_TEXT, "Articles").click()
        driver.find_element(By.LINK_TEXT, "Harbour handbook").click()
        assert driver.find_element(By.TAG_NAME, "h1").text == "Harbour handbook"


@pytest.mark.parametrize("size", [PHONE, SMALLEST])
def test_nothing_stands_out_of_a_phone(tmp_path: Path, base: str, size: tuple[int, int]) -> None:
    with browser(tmp_path, size) as driver:
        for name, path in STATES.items():
            driver.get(base + path)
            assert driver.execute_script("return document.documentElement.scrollWidth") <= size[0], name
        ask(driver, base, NIGHT)
        follow_the_citation(driver)


def test_the_keyboard_alone_will_do(driver: Chrome, base: str) -> None:
    driver.get(base)
    wait_until(driver, lambda: driver.switch_to.active_element.get_attribute("id") == "q")
    driver.switch_to.active_element.send_keys(NIGHT, Keys.ENTER)
    wait_until(driver, lambda: driver.find_element(By.TAG_NAME, "h1").text == NIGHT)
    stops: list[str] = []
    for _ in range(6):
        press_tab(driver)
        here = driver.switch_to.active_element
        stops.append(here.text or here.get_attribute("id"))
        assert here.value_of_css_property("outline-style") != "none", stops
    assert stops[:5] == ["Skip to content", "askstack", "Articles", "q", "Ask"]
    assert driver.switch_to.active_element.tag_name == "a"
    quoted = driver.find_element(By.CSS_SELECTOR, "blockquote").text
    driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert_quoted(driver, quoted)


def press_tab(driver: Chrome) -> None:
    webdriver.ActionChains(driver).send_keys(Keys.TAB).perform()


@pytest.mark.parametrize("scripts", [True, False])
def test_one_goes_on_from_an_answer_and_drops_what_is_carried(tmp_path: Path, base: str, *, scripts: bool) -> None:
    with browser(tmp_path, PHONE, scripts=scripts) as driver:
        ask(driver, base, NIGHT)
        driver.find_element(By.ID, "next").send_keys("why?", Keys.ENTER)
        wait_until(driver, lambda: driver.find_element(By.TAG_NAME, "h1").text == "Why may ships enter at night?")
        assert driver.find_element(By.CSS_SELECTOR, ".before em").text == "ships enter"
        assert driver.get_cookies() == []
        driver.find_element(By.CSS_SELECTOR, ".before a").click()
        wait_until(driver, lambda: driver.find_element(By.TAG_NAME, "h1").text == "why?")
        assert not driver.find_elements(By.CSS_SELECTOR, ".before em")


def test_the_skip_link_leads_to_the_content(driver: Chrome, base: str) -> None:
    driver.get(f"{base}/?q={NIGHT}")
    press_tab(driver)
    webdriver.ActionChains(driver).send_keys(Keys.ENTER).perform()
    assert driver.switch_to.active_element.get_attribute("id") == "main"


def test_quotes_and_links_are_copied(driver: Chrome, base: str) -> None:
    driver.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": base}
    )
    driver.get(f"{base}/?q={NIGHT}")
    for label, said in (("Copy quote", "Quote copied"), ("Copy link", "Link copied")):
        button = driver.find_elements(By.XPATH, f"//button[text()='{label}']")[0]
        button.click()
        wait_until(driver, lambda said=said: driver.find_element(By.ID, "said").get_attribute("textContent") == said)
        copied = driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
        link = driver.find_element(By.CSS_SELECTOR, "figcaption a").get_attribute("href")
        words = driver.find_element(By.CSS_SELECTOR, "blockquote").get_attribute("textContent")
        assert copied == (words if label == "Copy quote" else link)
        assert driver.switch_to.active_element == button


def test_darkness_is_heeded(tmp_path: Path, base: str) -> None:
    with browser(tmp_path, dark=True) as driver:
        driver.get(base)
        paper = driver.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
        assert max(int(part) for part in paper.strip("rgba()").split(",")[:3]) < 64


def test_no_state_breaks_a_rule_of_its_policy_or_asks_anybody_else(driver: Chrome, base: str) -> None:
    driver.get_log("browser")
    for name, path in STATES.items():
        driver.get(base + path)
        asked = driver.execute_script("return performance.getEntriesByType('resource').map(entry => entry.name)")
        assert {url.startswith(f"{base}/static/") for url in asked} == {True}, name
        told = [entry["message"] for entry in driver.get_log("browser") if "404 (Not Found)" not in entry["message"]]
        assert told == [], name


def test_nothing_hostile_runs(driver: Chrome, base: str) -> None:
    """A dialog would make the next command fail; what an article holds is text and stays so."""
    paths = [
        *STATES.values(),
        "/articles/danger.html",
        "/?q=<script>alert(1)</script>",
        '/?q="><img src=x onerror=alert(1)>',
    ]
    for path in paths:
        driver.get(base + path)
        scripts = driver.execute_script("return [...document.scripts].map(script => new URL(script.src).pathname)")
        assert scripts == ["/static/script.js"]
        assert driver.find_elements(By.CSS_SELECTOR, "img, iframe, svg, b[onclick]") == []


# accessibility


def axe_core() -> Path | None:
    """Where axe-core is, if it is here."""
    given = os.environ.get("AXE_CORE")
    path = Path(given) if given else Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
    return path if path.is_file() else None


@pytest.mark.skipif(axe_core() is None, reason="needs axe-core: npm install --no-save axe-core")
@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (DESKTOP, "dark"), (SMALLEST, "light")])
def test_axe_finds_nothing(tmp_path: Path, base: str, size: tuple[int, int], scheme: str) -> None:
    path = axe_core()
    assert path
    script = path.read_text(encoding="utf-8")
    none = app_of(askstack.from_texts({}, settings=Settings()))
    with browser(tmp_path, size, dark=scheme == "dark") as driver, serving(none) as empty:
        for address in (*(base + path for path in STATES.values()), empty):
            driver.get(address)
            driver.execute_cdp_cmd("Runtime.evaluate", {"expression": script})  # which the page's policy forbids a page
            found: list[dict[str, Any]] = driver.execute_async_script(
                "axe.run(document, {resultTypes: ['violations']}).then(found => arguments[0](found.violations))"
            )
            assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], address
