// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * The site in a real browser, from the disk. Skipped where there is none. With {@code
 * -Dkajabi.screenshots=DIRECTORY} it leaves pictures of some pages there.
 */
class SiteBrowserTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PICTURED =
            List.of(
                    "index.html",
                    "consumer.html",
                    "reference/options.html",
                    "reference/operations.html",
                    "performance.html",
                    "readme.html");

    private static ChromeDriver browser;
    private static String look;

    @BeforeAll
    static void start() throws Exception {
        Optional<File> chromium = find("chromium", "google-chrome");
        Optional<File> driver = find("chromedriver");
        assumeTrue(
                chromium.isPresent() && driver.isPresent(),
                "There is no chromium and chromedriver on the PATH: the site is not tried in a"
                        + " browser");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.get());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                // Whatever is not on this machine cannot be reached.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        browser =
                new ChromeDriver(
                        new ChromeDriverService.Builder()
                                .usingDriverExecutable(driver.get())
                                .build(),
                        options);
        try (InputStream in = SiteBrowserTest.class.getResourceAsStream("look.js")) {
            look = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.quit();
        }
    }

    @BeforeEach
    void beginAnew() {
        show(1280, "light");
        browser.get(BuiltSite.address("index.html"));
        browser.executeScript("localStorage.clear()");
        logged(LogType.BROWSER);
        logged(LogType.PERFORMANCE);
    }

    @Test
    void everyPageFitsAndIsLegible() throws Exception {
        List<String> problems = new ArrayList<>();
        int looks = 0;
        for (Path page : BuiltSite.pages()) {
            String name = BuiltSite.DIRECTORY.relativize(page).toString();
            browser.get(page.toUri().toString());
            for (int width : List.of(1280, 390)) {
                for (String scheme : List.of("light", "dark")) {
                    show(width, scheme);
                    for (Object problem : look()) {
                        problems.add("%s, %d px, %s: %s".formatted(name, width, scheme, problem));
                    }
                    looks++;
                    if (PICTURED.contains(name)) {
                        picture(name, width, scheme);
                    }
                }
            }
            logged(LogType.BROWSER)
                    .forEach(entry -> problems.add(name + ": " + entry.getMessage()));
            requests().stream()
                    .filter(address -> !address.startsWith(BuiltSite.address("")))
                    .forEach(address -> problems.add(name + " asks for " + address));
        }
        System.out.println(looks + " looks, " + problems.size() + " problems");
        assertThat(problems).isEmpty();
    }

    /** A look that finds nothing proves something only if it can find. */
    @Test
    void aLookSeesWhatIsTooWideAndWhatIsTooPale() {
        browser.get(BuiltSite.address("cli.html"));
        assertThat(look()).isEmpty();
        Map<String, String> faults =
                Map.of(
                        "<p class=pale style='color: #888888'>pale</p>", "contrast 3.54: p.pale",
                        "<p style='background: #fff'><b style='color: rgb(0 0 0 / 45%)'>b</b></p>",
                                "contrast 3.",
                        "<table class=far><tr><td style='min-width: 3000px'>far</table>",
                                "it leaves the screen: table.far",
                        "<p class=out style='width: 40px; white-space: nowrap'>a long text</p>",
                                "wider: p.out");
        faults.forEach(
                (html, problem) -> {
                    browser.executeScript(
                            "document.querySelector('article').insertAdjacentHTML('beforeend',"
                                    + " arguments[0])",
                            html);
                    assertThat(look().toString()).contains(problem);
                    browser.executeScript("document.querySelector('article').lastChild.remove()");
                });
        assertThat(look()).isEmpty();
    }

    @Test
    void theSearchFindsSectionsWithoutANetwork() throws Exception {
        browser.get(BuiltSite.address("how-to/secrets.html"));
        browser.findElement(By.tagName("body")).sendKeys("/");
        WebElement question = browser.findElement(By.id("question"));
        awaitTrue("return document.getElementById('search').open");
        question.sendKeys("offsetRepository");
        awaitResult("offsetRepository");
        assertThat(results()).anyMatch(text -> text.contains("Receiving new records"));

        question.clear();
        question.sendKeys("token revok");
        awaitResult("revok");

        question.clear();
        question.sendKeys("xyzzyplugh");
        awaitTrue("return document.getElementById('found').textContent === 'Nothing found'");

        question.clear();
        question.sendKeys("checkpoint");
        awaitResult("checkpoint");
        assertThat(browser.findElements(By.cssSelector("#results mark"))).isNotEmpty();
        for (String scheme : List.of("light", "dark")) {
            show(1280, scheme);
            assertThat(look()).isEmpty();
            picture("search", 1280, scheme);
            show(390, scheme);
            assertThat(look()).isEmpty();
            picture("search", 390, scheme);
        }
        question.sendKeys(Keys.ARROW_DOWN);
        String address =
                Objects.requireNonNull(
                        browser.findElement(By.cssSelector("#results .chosen a"))
                                .getDomProperty("href"));
        question.sendKeys(Keys.ENTER);
        awaitTrue("return location.href === arguments[0]", address);
        assertThat(logged(LogType.BROWSER)).isEmpty();
        assertThat(requests()).allMatch(asked -> asked.startsWith(BuiltSite.address("")));
    }

    @Test
    void whatIsTypedIntoTheSearchStaysText() {
        browser.findElement(By.id("find")).click();
        WebElement question = browser.findElement(By.id("question"));
        question.sendKeys("<img src=x onerror=alert(1)> contacts");
        awaitResult("");
        assertThat(browser.findElements(By.cssSelector("#results img"))).isEmpty();
        question.sendKeys(Keys.ESCAPE);
        awaitTrue("return !document.getElementById('search').open");
    }

    @Test
    void codeIsCopiedAsItStands() {
        browser.get(BuiltSite.address("getting-started.html"));
        browser.executeScript(
                "navigator.clipboard.writeText = async text => { window.copied = text; }");
        WebElement block = browser.findElement(By.cssSelector("article pre"));
        WebElement button = browser.findElement(By.cssSelector("article pre + .copy"));
        browser.executeScript("arguments[0].focus()", button);
        button.sendKeys(Keys.ENTER);
        awaitTrue("return arguments[0].textContent === 'Copied'", button);
        assertThat(browser.executeScript("return window.copied"))
                .isEqualTo(block.getDomProperty("textContent"));
        assertThat(
                        browser.findElements(By.cssSelector("article pre")).size()
                                - browser.findElements(By.cssSelector("article pre + .copy"))
                                        .size())
                .isZero();
    }

    @Test
    void theReaderChoosesTheColoursOnce() {
        show(1280, "light");
        String light = back();
        browser.findElement(By.id("theme")).click();
        String dark = back();
        assertThat(dark).isNotEqualTo(light);
        browser.get(BuiltSite.address("consumer.html"));
        assertThat(back()).isEqualTo(dark);
        browser.findElement(By.id("theme")).click();
        assertThat(back()).isEqualTo(light);
        show(1280, "dark");
        assertThat(back()).isEqualTo(light);
        browser.executeScript("localStorage.clear()");
        browser.navigate().refresh();
        assertThat(back()).isEqualTo(dark);
    }

    @Test
    void aNarrowScreenHasTheNavigationBehindAButton() throws Exception {
        show(390, "light");
        browser.get(BuiltSite.address("consumer.html"));
        WebElement nav = browser.findElement(By.id("nav"));
        assertThat(nav.isDisplayed()).isFalse();
        browser.findElement(By.cssSelector(".menu")).click();
        assertThat(nav.isDisplayed()).isTrue();
        assertThat(nav.findElement(By.cssSelector("[aria-current]")).getText())
                .isEqualTo("Receiving new records");
        assertThat(look()).isEmpty();
        picture("menu", 390, "light");
        browser.findElement(By.tagName("body")).sendKeys(Keys.ESCAPE);
        assertThat(nav.isDisplayed()).isFalse();
    }

    /** Returns what is wrong with how the page looks. */
    private static List<?> look() {
        return (List<?>) Objects.requireNonNull(browser.executeScript(look));
    }

    private static String back() {
        return String.valueOf(
                browser.executeScript("return getComputedStyle(document.body).backgroundColor"));
    }

    private static void awaitResult(String text) {
        awaitTrue(
                "return [...document.querySelectorAll('#results li')].some(item =>"
                        + " item.textContent.toLowerCase().includes(arguments[0].toLowerCase()))",
                text);
    }

    private static List<String> results() {
        return browser.findElements(By.cssSelector("#results li")).stream()
                .map(item -> item.getDomProperty("textContent"))
                .toList();
    }

    private static void awaitTrue(String script, Object... arguments) {
        new WebDriverWait(browser, Duration.ofSeconds(30))
                .until(any -> Boolean.TRUE.equals(browser.executeScript(script, arguments)));
    }

    private static void show(int width, String scheme) {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        width,
                        "height",
                        width < 500 ? 844 : 900,
                        "deviceScaleFactor",
                        1,
                        "mobile",
                        width < 500));
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    private static void picture(String page, int width, String scheme) throws Exception {
        String directory = System.getProperty("kajabi.screenshots", "");
        if (directory.isEmpty()) {
            return;
        }
        Object shot =
                browser.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png"))
                        .get("data");
        Files.createDirectories(Path.of(directory));
        String name = page.replace('/', '-').replace(".html", "");
        Files.write(
                Path.of(directory, "site-%s-%d-%s.png".formatted(name, width, scheme)),
                Base64.getDecoder().decode((String) shot));
    }

    private static List<LogEntry> logged(String type) {
        return browser.manage().logs().get(type).getAll();
    }

    /** The addresses that were asked for since the last call. */
    private static List<String> requests() {
        List<String> addresses = new ArrayList<>();
        for (LogEntry entry : logged(LogType.PERFORMANCE)) {
            try {
                JsonNode message = JSON.readTree(entry.getMessage()).path("message");
                if (message.path("method").asText().equals("Network.requestWillBeSent")) {
                    addresses.add(message.at("/params/request/url").asText());
                }
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
        return addresses;
    }

    private static Optional<File> find(String... programs) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(
                        directory ->
                                Stream.of(programs).map(program -> new File(directory, program)))
                .filter(File::canExecute)
                .findFirst();
    }
}
