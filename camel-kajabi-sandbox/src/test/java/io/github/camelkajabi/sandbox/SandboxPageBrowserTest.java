// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The page in a real browser. Skipped where there is none. With {@code
 * -Dkajabi.screenshots=DIRECTORY} it leaves pictures of the page there.
 */
class SandboxPageBrowserTest {

    private static final String SIZE =
            "{\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":%b}";

    /**
     * Counts what the page has under way: timers not yet run and requests not yet answered. A
     * request counts a little longer, so that a page that goes on never looks at rest in between.
     */
    private static final String COUNTERS =
            """
            window.pending = new Set();
            const set = window.setTimeout, clear = window.clearTimeout, ask = window.fetch;
            window.setTimeout = (work, millis) => {
              const id = set(() => { window.pending.delete(id); work(); }, millis);
              window.pending.add(id);
              return id;
            };
            window.clearTimeout = id => { window.pending.delete(id); clear(id); };
            window.asking = 0;
            window.fetch = (...all) => {
              window.asking++;
              return ask(...all).finally(() => set(() => window.asking--, 200));
            };
            """;

    /**
     * E-mail addresses and times that are drawn on more than one line although they fit into one,
     * or that leave their list.
     */
    private static final String BROKEN_WORDS =
            """
            const list = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
            const broken = [];
            let seen = 0;
            while (list.nextNode()) {
              const text = list.currentNode;
              const cell = text.parentElement.closest('td');
              if (!cell || !/@|[.]example|[.]org|^[0-9-]{10} |^[0-9:]{8}$/.test(text.data)) continue;
              seen++;
              const range = document.createRange();
              range.selectNodeContents(text);
              const boxes = [...range.getClientRects()];
              const edge = cell.closest('.scroll').getBoundingClientRect();
              if (new Set(boxes.map(box => Math.round(box.top))).size > 1) broken.push('on two lines: ' + text.data);
              if (boxes.some(box => box.right > edge.right || box.left < edge.left)) broken.push('cut: ' + text.data);
            }
            return seen > 20 ? broken : ['only ' + seen];
            """;

    private static Browser browser;

    @RegisterExtension final SandboxExtension kajabi = new SandboxExtension();

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                Browser.isInstalled(),
                "There is no chromium and chromedriver on the PATH: the page is not tried in a"
                        + " browser");
        browser = new Browser();
        browser.devTools(
                "Page.addScriptToEvaluateOnNewDocument",
                TestClient.JSON.createObjectNode().put("source", COUNTERS).toString());
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
            browser = null;
        }
    }

    @BeforeEach
    void size() throws Exception {
        look(1280, 900, "light");
    }

    @Test
    void showsAddsAndFollows() throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        String noor =
                sandbox.data().addContact(Map.of("name", "Noor Adler", "email", "n@example.org"));
        open();
        awaitRow("contacts", "Noor Adler");
        browser.run("window.loadedOnce = true");

        browser.type("#add-contact [name=name]", "Ada Birch");
        browser.type("#add-contact [name=email]", "ada@example.org");
        browser.click("#add-contact button");
        awaitRow("contacts", "Ada Birch");
        awaitText("#message", "Added Ada Birch");
        browser.await("return document.querySelector('#add-contact [name=name]').value === ''");
        assertThat(sandbox.data().contactByEmail("ada@example.org")).isPresent();

        browser.click("#add-contact button");
        awaitText("[data-total=contacts]", "3");

        browser.type("#add-contact [name=email]", "ada@example.org");
        browser.click("#add-contact button");
        awaitText("#message", "There is a contact with the email ada@example.org");

        browser.click("tr[data-key='" + noor + "'] button");
        awaitText("[data-total=purchases]", "1");
        awaitRow("purchases", "Noor Adler");
        awaitRow("customers", "Noor Adler");
        assertThat(browser.run("return document.activeElement.textContent").asText())
                .isEqualTo("Buy the chosen offer as Noor Adler");

        TestClient client = new TestClient(sandbox);
        client.get("/contacts?page[size]=7");
        browser.await(
                "return document.querySelector('[data-list=requests] tbody tr')"
                        + ".textContent.includes('GET /v1/contactspage[size]=7')");
        awaitRow("tokens", "valid");

        browser.click("#revoke-tokens");
        awaitRow("tokens", "revoked");
        assertThat(client.get("/me").status()).isEqualTo(401);

        browser.click("#fault-429");
        awaitRow("faults", "429, Retry-After 1");
        assertThat(client.get("/me").status()).isEqualTo(429);
        awaitRow("faults", "No rule is waiting.");
        browser.click("#fault-500");
        awaitRow("faults", "500");
        browser.click("#drop-faults");
        awaitRow("faults", "No rule is waiting.");

        browser.click("tr[data-key='" + noor + "'] button:last-child");
        browser.await("return !document.querySelector(\"tr[data-key='" + noor + "']\")");
        assertThat(sandbox.data().contact(noor)).isEmpty();

        assertThat(browser.run("return window.loadedOnce").asBoolean()).isTrue();
        assertThat(
                        browser.run(
                                "return performance.getEntriesByType('resource').map(e => e.name)"
                                        + ".filter(name => !name.startsWith(location.origin))"))
                .isEmpty();
    }

    @Test
    void copiesWhatAClientNeeds() throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        open();
        awaitText("#base-url", sandbox.baseUrl());
        browser.run("navigator.clipboard.writeText = async text => { window.copied = text; }");
        copy("baseUrl", sandbox.baseUrl());
        copy("clientId", sandbox.clientId());
        copy("clientSecret", sandbox.clientSecret());
        copy(
                "settings",
                """
                camel.component.kajabi.base-url = %s
                camel.component.kajabi.client-id = %s
                camel.component.kajabi.client-secret = %s
                camel.component.kajabi.site-id = %s
                """
                        .formatted(
                                sandbox.baseUrl(),
                                sandbox.clientId(),
                                sandbox.clientSecret(),
                                sandbox.data().siteId()));
        assertThat(browser.run("return document.body.innerText").asText())
                .doesNotContain(sandbox.clientSecret());
    }

    private static void copy(String what, String text) throws Exception {
        browser.run("window.copied = null");
        browser.click("[data-copy=" + what + "]");
        browser.await("return window.copied === arguments[0]", text);
        browser.await(
                "return document.querySelector(`[data-copy=${arguments[0]}]`).textContent"
                        + ".startsWith('Copied')",
                what);
    }

    @Test
    void showsTheBodyOfARequest() throws Exception {
        String evil = "<img src=x onerror=\"document.title='broken'\">";
        TestClient client = new TestClient(kajabi.sandbox());
        client.call("POST", "/contacts", client.contact("Ada", "ada@example.org"));
        client.call(
                "POST",
                "/contacts",
                client.contact("Evil", "evil@example.org")
                        .replace("Evil", evil.replace("\"", "\\\"")));
        client.get("/contacts");
        open();
        awaitRow("requests", "GET /v1/contacts");
        assertThat(
                        browser.run(
                                "return [...document.querySelectorAll('[data-list=requests] tbody"
                                    + " tr')].map(row => row.querySelectorAll('button').length)"))
                .hasToString("[0,1,1,1]");
        browser.click("[data-list=requests] tr:nth-child(3) button");
        browser.await("return document.getElementById('body').open");
        assertThat(browser.run("return document.getElementById('body-title').textContent").asText())
                .isEqualTo("POST /v1/contacts");
        assertThat(browser.run("return document.getElementById('body-text').textContent").asText())
                .contains("\"email\" : \"ada@example.org\"");
        browser.click("#close-body");
        browser.await("return !document.getElementById('body').open");
        assertThat(browser.run("return document.activeElement.textContent").asText())
                .isEqualTo("Body of POST /v1/contacts");

        browser.click("[data-list=requests] tr:nth-child(2) button");
        browser.await("return document.getElementById('body').open");
        awaitText("#body-kind", "application/vnd.api+json");
        assertThat(browser.run("return document.querySelectorAll('#body img').length"))
                .hasToString("0");
        assertThat(browser.run("return document.getElementById('body-text').textContent").asText())
                .contains("<img src=x");
        browser.run("navigator.clipboard.writeText = async text => { window.copied = text; }");
        browser.click("#copy-body");
        browser.await("return window.copied === document.getElementById('body-text').textContent");
        assertThat(browser.run("return document.title").asText()).isEqualTo("Kajabi sandbox");
    }

    @Test
    void addsAFaultForAChosenPath() throws Exception {
        open();
        awaitRow("faults", "No rule is waiting.");
        browser.run(
                "const fields = document.getElementById('add-fault').elements;"
                        + " fields.method.value = 'GET'; fields.path.value = '';"
                        + " fields.status.value = '502'; fields.times.value = '2'");
        browser.type("#add-fault [name=path]", "/v1/offers");
        browser.click("#add-fault button");
        awaitText("#message", "The next 2 GET requests to /v1/offers are answered with 502");
        awaitRow("faults", "GET /v1/offers5022");
        TestClient client = new TestClient(kajabi.sandbox());
        assertThat(client.get("/contacts").status()).isEqualTo(200);
        assertThat(client.get("/offers").status()).isEqualTo(502);
        awaitRow("faults", "GET /v1/offers5021");

        browser.run("document.getElementById('add-fault').elements.path.value = 'offers'");
        browser.click("#add-fault button");
        awaitText("#message", "The path must begin with /v1/: offers");
    }

    @Test
    void everyFieldAndButtonHasAName() throws Exception {
        demo(kajabi.sandbox());
        open();
        awaitRow("contacts", "Ines Birch");
        assertThat(
                        browser.run(
                                "return [...document.querySelectorAll('input, select, button')]"
                                        + ".filter(control => !(control.labels?.length"
                                        + " || control.textContent.trim())).map(control =>"
                                        + " control.outerHTML)"))
                .isEmpty();
        // By the keyboard alone: the first stop is a copy button, the last one a list.
        assertThat(
                        browser.run(
                                "return [...document.querySelectorAll('[tabindex]')].filter(node =>"
                                        + " node.tabIndex > 0).length"))
                .hasToString("0");
    }

    @Test
    void whatPeopleWriteStaysText() throws Exception {
        String evil = "<img src=x onerror=\"document.title='broken'\"><script>alert(1)</script>";
        KajabiSandbox sandbox = kajabi.sandbox();
        SandboxData data = sandbox.data();
        String contact = data.addContact(Map.of("name", evil));
        data.tag(contact, data.addTag(evil));
        data.addPurchase(
                contact, data.addOffer(data.siteId(), evil, Map.of("price_in_cents", 100)));
        sandbox.faults().on("GET", "/" + evil).respond(500).retryAfter(evil).add();
        new TestClient(sandbox)
                .anonymous("GET", "/%3Cimg%20src=x%3E?%3Cimg%20src=x%3E=%3Cimg%20src=x%3E");
        open();
        for (String list :
                List.of("contacts", "customers", "purchases", "transactions", "faults")) {
            awaitRow(list, evil);
        }
        awaitRow("requests", "GET /v1/<img src=x>");
        browser.click("tr[data-key='" + contact + "'] button:last-child");
        awaitText("#message", "Deleted " + evil);
        assertThat(browser.run("return document.querySelectorAll('main img, main script').length"))
                .hasToString("0");
        assertThat(browser.run("return document.title").asText()).isEqualTo("Kajabi sandbox");
    }

    @Test
    void restsWhileNobodyLooks() throws Exception {
        open();
        awaitText("#connection", "Live");
        hide(true);
        awaitText("#connection", "Paused");
        browser.await("return window.asking === 0 && window.pending.size === 0");
        kajabi.sandbox().data().addContact(Map.of("name", "Ada Birch"));
        hide(false);
        awaitRow("contacts", "Ada Birch");
        awaitText("#connection", "Live");
    }

    @Test
    void saysWhenTheSandboxIsGoneAndComesBack() throws Exception {
        open();
        awaitText("#connection", "Live");
        kajabi.sandbox().close();
        awaitText("#connection", "The sandbox does not answer");
        kajabi.sandbox().open();
        awaitText("#connection", "Live");
    }

    @Test
    void keepsThePlaceInAList() throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        for (int i = 0; i < 10_000; i++) {
            sandbox.data().addContact(Map.of("name", "Contact " + i, "email", i + "@example.org"));
        }
        open();
        awaitText("[data-count=contacts]", "newest 50 of 10,000");
        String place =
                "return Math.round(document.querySelector(\"tr[data-key='\" + arguments[0] +"
                        + " \"']\").getBoundingClientRect().top)";
        String key =
                browser.run(
                                "const list ="
                                    + " document.querySelector('[data-list=contacts]').parentElement;"
                                    + " list.scrollTop = 700; const row ="
                                    + " list.querySelectorAll('tbody tr')[15];"
                                    + " row.querySelector('button').focus({preventScroll: true});"
                                    + " return row.dataset.key")
                        .asText();
        int before = browser.run(place, key).asInt();
        for (int i = 0; i < 5; i++) {
            sandbox.data().addMadeUpContact();
        }
        awaitText("[data-count=contacts]", "newest 50 of 10,005");
        // The browser scrolls by whole pixels.
        assertThat(browser.run(place, key).asInt()).isBetween(before - 1, before + 1);
        assertThat(browser.run("return document.activeElement.closest('tr').dataset.key").asText())
                .isEqualTo(key);
    }

    @Test
    void fitsWideAndNarrowLightAndDark() throws Exception {
        demo(kajabi.sandbox());
        open();
        awaitText("[data-total=purchases]", "3");
        awaitRow("contacts", "Ines Birchines.birch.13@example.org");
        awaitRow("purchases", "Coaching hourOmar Adler120.00 USDactivepayment succeeded09:34:06");
        awaitRow("requests", "429GET /v1/contactspage[size]=100&sort=-created_at09:38:12");
        awaitRow("hookDeliveries", "no answertag_addedhttp://127.0.0.1:1/hooks");
        awaitRow("tokens", "until 11:30:00");
        assertThat(browser.run("return document.body.innerText").asText())
                .doesNotContain("[object", "undefined", "null", "NaN");
        for (int width : List.of(1280, 390)) {
            for (String scheme : List.of("light", "dark")) {
                look(width, width == 1280 ? 900 : 844, scheme);
                assertThat(browser.run("return document.documentElement.scrollWidth").asInt())
                        .as("%d px wide", width)
                        .isLessThanOrEqualTo(width);
                assertThat(
                                browser.run(
                                        "return"
                                            + " [...document.querySelectorAll('.scroll')].filter(list"
                                            + " => list.scrollWidth > list.clientWidth).length"))
                        .as("lists that are cut at %d px", width)
                        .hasToString("0");
                assertThat(browser.run(BROKEN_WORDS)).as("%d px", width).isEmpty();
                picture(width, scheme);
            }
        }
    }

    @Test
    void anExpiryOfTomorrowIsNotCut() throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        sandbox.clock().set(Instant.parse("2026-03-04T23:30:00Z"));
        new TestClient(sandbox).token();
        for (int i = 0; i < 25; i++) {
            sandbox.data()
                    .addContact(
                            Map.of(
                                    "name",
                                    "Wilhelmina " + i,
                                    "email",
                                    "wilhelmina.oberlander" + i + "@example.org"));
        }
        look(390, 844, "light");
        open();
        awaitRow("tokens", "until 2026-03-05 01:30");
        awaitRow("contacts", "wilhelmina.oberlander24@example.org");
        assertThat(browser.run(BROKEN_WORDS)).isEmpty();
        assertThat(
                        browser.run(
                                "return [...document.querySelectorAll('.scroll')].filter(list =>"
                                        + " list.scrollWidth > list.clientWidth).length"))
                .hasToString("0");
    }

    private void picture(int width, String scheme) throws Exception {
        String directory = System.getProperty("kajabi.screenshots", "");
        if (directory.isEmpty()) {
            return;
        }
        browser.await("return document.getAnimations().length === 0");
        String name = width == 1280 && scheme.equals("light") ? "" : "-" + width + "-" + scheme;
        Files.createDirectories(Path.of(directory));
        Files.write(Path.of(directory, "sandbox-page" + name + ".png"), browser.screenshot());
    }

    private static void demo(KajabiSandbox sandbox) throws Exception {
        SandboxData data = sandbox.data();
        sandbox.clock().set(Instant.parse("2026-03-04T09:30:00Z"));
        TestClient client = new TestClient(sandbox);
        client.token();
        sandbox.revokeTokens();
        client.get("/me");
        client.forgetToken();
        List<String> offers =
                List.of("Welcome course", "Spring workshop", "Coaching hour").stream()
                        .map(data::offerId)
                        .toList();
        for (int i = 0; i < 12; i++) {
            sandbox.clock().advance(Duration.ofSeconds(41));
            String contact = data.addMadeUpContact();
            if (i % 2 == 1) {
                client.call(
                        "POST",
                        "/contacts/" + contact + "/relationships/tags",
                        TestClient.identifiers("contact_tags", data.tagId("Newcomer")));
                client.call(
                        "POST",
                        "/contacts/" + contact + "/relationships/offers",
                        TestClient.identifiers("offers", offers.get(0)));
            }
            if (i % 5 == 0) {
                data.addPurchase(contact, offers.get(1 + i % 2), Map.of(), i < 10);
            }
        }
        sandbox.faults().on("GET", "/v1/contacts").respond(429).retryAfter("1").add();
        client.get("/contacts?page[size]=100&sort=-created_at");
        client.get("/contacts?page[size]=100&sort=-created_at");
        sandbox.faults()
                .on("POST", "/v1/contacts/*/relationships/offers")
                .times(2)
                .respond(503)
                .add();
        data.add(
                "hooks",
                Map.of("target_url", "http://127.0.0.1:1/hooks", "event", "tag_added"),
                Map.of());
        data.tag(data.addMadeUpContact(), data.tagId("Newsletter"));
        Until.isTrue(() -> sandbox.hookDeliveries().size() == 1);
    }

    private void open() throws Exception {
        browser.open(kajabi.sandbox().pageUrl());
    }

    private static void look(int width, int height, String scheme) throws Exception {
        browser.devTools(
                "Emulation.setDeviceMetricsOverride", SIZE.formatted(width, height, width < 500));
        browser.devTools(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\""
                        + scheme
                        + "\"}]}");
    }

    private static void hide(boolean hidden) throws Exception {
        browser.run(
                "Object.defineProperty(document, 'hidden', {get: () => arguments[0], configurable:"
                        + " true}); document.dispatchEvent(new Event('visibilitychange'))",
                hidden);
    }

    private static void awaitRow(String list, String text) {
        browser.await(
                "return [...document.querySelectorAll(`[data-list=${arguments[0]}] tbody"
                        + " tr`)].some(row => row.textContent.includes(arguments[1]))",
                list,
                text);
    }

    private static void awaitText(String selector, String text) {
        browser.await(
                "return document.querySelector(arguments[0]).textContent === arguments[1]",
                selector,
                text);
    }
}
