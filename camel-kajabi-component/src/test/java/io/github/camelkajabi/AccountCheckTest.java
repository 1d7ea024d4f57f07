// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkajabi.check.AccountReport;
import io.github.camelkajabi.check.Finding;
import io.github.camelkajabi.check.Finding.Status;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.github.camelkajabi.sandbox.PageShape;
import io.github.camelkajabi.sandbox.SandboxClock;
import io.github.camelkajabi.sandbox.SandboxData;
import io.github.camelkajabi.sandbox.SandboxRequest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The account check, against a sandbox and against sandboxes that differ from it in one thing. */
class AccountCheckTest {

    private static final List<String> TYPES =
            List.of(
                    "contacts",
                    "customers",
                    "contact_notes",
                    "form_submissions",
                    "purchases",
                    "transactions",
                    "orders",
                    "order_items",
                    "offers",
                    "contact_tags",
                    "forms",
                    "website_pages",
                    "kajabi_payments_payouts",
                    "hooks");

    /** A day ago, so that no record is created in the future. */
    private static Instant start() {
        return Instant.now().minus(Duration.ofDays(1));
    }

    /** What an account of some size holds: each list that a consumer can follow has rows. */
    private static void fill(SandboxData data, SandboxClock clock) {
        List<String> contacts = new ArrayList<>();
        for (int i = 0; i < 105; i++) {
            clock.advance(Duration.ofSeconds(7));
            contacts.add(data.addMadeUpContact());
        }
        String paid = data.offerId("Spring workshop");
        String form = data.addForm("Early access");
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofSeconds(7));
            String contact = contacts.get(i);
            data.addPurchase(contact, paid);
            data.tag(contact, data.tagId("Newsletter"));
            data.add(
                    "contact_notes",
                    Map.of("body", "Called back " + i),
                    Map.of("contact", contact));
            data.add(
                    "form_submissions",
                    Map.of("name", "Submitter " + i, "email", "submitter" + i + "@example.org"),
                    Map.of("form", form));
            data.add("website_pages", Map.of("title", "Landing " + i), Map.of());
            data.add(
                    "kajabi_payments_payouts",
                    Map.of("initiated_date", clock.now().toString(), "bank_account", "Bank 4711"),
                    Map.of());
        }
    }

    /** An account to check, and how the component is set. */
    private static final class Setup implements AutoCloseable {

        private final SandboxClock clock = SandboxClock.fixed(start());
        private final KajabiSandbox sandbox;
        private final BentServer server;
        private final KajabiComponent component = new KajabiComponent();
        private @Nullable RouteBuilder routes;
        private boolean slow;

        private Setup(UnaryBuilder builder) throws Exception {
            this(builder, true);
        }

        private Setup(UnaryBuilder builder, boolean isFilled) throws Exception {
            KajabiSandbox.Builder own = builder.apply(KajabiSandbox.builder().clock(clock));
            sandbox = (isFilled ? own.seed(data -> fill(data, clock)) : own).build();
            server = new BentServer(sandbox);
            KajabiConfiguration configuration = configuration();
            configuration.setBaseUrl(server.baseUrl());
            configuration.setClientId(sandbox.clientId());
            configuration.setClientSecret(sandbox.clientSecret());
            configuration.setSiteId(isFilled ? sandbox.data().siteId() : null);
            configuration.setMaxRetries(0);
        }

        private KajabiConfiguration configuration() {
            return component.getConfiguration();
        }

        private AccountReport check() throws Exception {
            CamelContext context = new DefaultCamelContext();
            try {
                context.addComponent("kajabi", component);
                if (routes == null) {
                    context.start();
                    AccountCheck check = new AccountCheck(context);
                    check.setSlow(slow);
                    return check.run();
                }
                context.addRoutes(routes);
                context.start();
                return context.createProducerTemplate()
                        .requestBody("direct:check", null, AccountReport.class);
            } finally {
                context.stop();
            }
        }

        @Override
        public void close() {
            server.close();
            sandbox.close();
        }
    }

    @FunctionalInterface
    private interface UnaryBuilder {
        KajabiSandbox.Builder apply(KajabiSandbox.Builder builder);
    }

    /**
     * A sandbox that breaks one assumption, and the finding that must name it.
     *
     * @param name what is broken
     * @param bend breaks it
     * @param builder configures the sandbox
     * @param area where the finding is
     * @param subject of the finding
     * @param status of the finding
     * @param text a part of its text
     * @param advice a part of its advice; empty if it has none
     */
    private record Case(
            String name,
            UnaryBuilder builder,
            Bend bend,
            String area,
            String subject,
            Status status,
            String text,
            String advice) {

        @Override
        public String toString() {
            return name;
        }
    }

    @FunctionalInterface
    private interface Bend {
        void accept(Setup setup) throws Exception;
    }

    private static final class Cases {

        private final List<Case> all = new ArrayList<>();

        /** The next case; its finding follows. */
        private Next when(String name, Bend bend) {
            return when(name, builder -> builder, bend);
        }

        private Next when(String name, UnaryBuilder builder, Bend bend) {
            return (area, subject, status, text, advice) ->
                    all.add(new Case(name, builder, bend, area, subject, status, text, advice));
        }

        @FunctionalInterface
        private interface Next {
            void expect(String area, String subject, Status status, String text, String advice);
        }
    }

    private static Stream<Case> cases() {
        Cases cases = new Cases();
        account(cases);
        sites(cases);
        repeats(cases);
        lists(cases);
        order(cases);
        pages(cases);
        filters(cases);
        times(cases);
        return cases.all.stream();
    }

    private static void account(Cases cases) {
        cases.when("another secret", s -> s.configuration().setClientSecret("zapier"))
                .expect("account", "token", Status.FAILURE, "refused with status 401", "Zapier");
        cases.when(
                        "a password that is wrong",
                        s -> {
                            s.configuration().setClientId(null);
                            s.configuration().setClientSecret(null);
                            s.configuration().setUsername("owner@example.org");
                            s.configuration().setPassword("wrong");
                        })
                .expect("account", "token", Status.FAILURE, "user and password", "Public API");
        cases.when(
                        "a plan without the API",
                        s -> s.sandbox.faults().on("POST", "/v1/oauth/token").respond(403).add())
                .expect("account", "token", Status.FAILURE, "forbidden", "Pro plan");
        cases.when(
                        "no token because of too many requests",
                        s -> s.sandbox.faults().on("POST", "/v1/oauth/token").respond(429).add())
                .expect("account", "token", Status.FAILURE, "429", "slow");
        cases.when(
                        "another server",
                        s ->
                                s.sandbox
                                        .faults()
                                        .on("POST", "/v1/oauth/token")
                                        .respondHtml(404)
                                        .add())
                .expect("account", "token", Status.FAILURE, "404", "baseUrl");
        cases.when("no server", s -> s.server.close())
                .expect("account", "token", Status.FAILURE, "had no response", "network");
        cases.when("no server, so nothing about its rate limit", s -> s.server.close())
                .expect("server", "rate limit", Status.UNCHECKED, "no response", "");
        cases.when(
                        "a token that is refused",
                        s -> s.sandbox.faults().on("GET", "/v1/**").forever().respond(401).add())
                .expect("account", "user", Status.FAILURE, "token was refused", "Public API");
        cases.when(
                        "a given token",
                        s -> {
                            String given = token(s.sandbox);
                            s.configuration().setClientId(null);
                            s.configuration().setClientSecret(null);
                            s.configuration().setAccessToken(given);
                        })
                .expect("account", "token", Status.NOTE, "never renewed", "clientId");
        cases.when("short tokens", b -> b.expiresIn(Duration.ofSeconds(90)), s -> {})
                .expect("account", "token", Status.WARNING, "90 s only", "every 90 s");
        cases.when(
                        "tokens of unknown life",
                        s ->
                                s.server.bend(
                                        "/v1/oauth/token", (json, r) -> json.remove("expires_in")))
                .expect("account", "token", Status.NOTE, "no expires_in", "");
        cases.when(
                        "a scope",
                        s ->
                                s.server.bend(
                                        "/v1/oauth/token",
                                        (json, r) -> json.put("scope", "view:contacts")))
                .expect("account", "token", Status.OK, "scope view:contacts", "");
        cases.when(
                        "a newer version",
                        s ->
                                s.server.bend(
                                        "/v1/version",
                                        (json, r) ->
                                                json.withObject("/meta").put("version", "2.0")))
                .expect("account", "version", Status.NOTE, "version 2.0", "lenient=true");
        cases.when(
                        "a key that may not read its user",
                        s -> s.sandbox.faults().on("GET", "/v1/me").respond(403).add())
                .expect("account", "user", Status.NOTE, "is forbidden", "");
    }

    private static void sites(Cases cases) {
        cases.when("a site that does not exist", s -> s.configuration().setSiteId("99999"))
                .expect("sites", "siteId", Status.FAILURE, "99999 does not exist", "Set siteId to");
        cases.when("no site configured", s -> s.configuration().setSiteId(null))
                .expect("sites", "siteId", Status.NOTE, "none is configured", "Set siteId=");
        cases.when(
                        "several sites, none configured",
                        b -> b.seed(data -> data.addSite("Second")),
                        s -> s.configuration().setSiteId(null))
                .expect("sites", "siteId", Status.WARNING, "the sites", "one of");
        cases.when(
                        "sites that may not be read",
                        s -> {
                            s.sandbox.faults().on("GET", "/v1/sites").respond(403).add();
                            s.sandbox.faults().on("GET", "/v1/sites/*").respond(403).add();
                        })
                .expect("sites", "siteId", Status.UNCHECKED, "is forbidden", "");
        cases.when(
                        "a list of sites that lacks one",
                        s -> s.sandbox.faults().on("GET", "/v1/sites").emptyList().add())
                .expect("sites", "siteId", Status.NOTE, "although the list of sites lacks it", "");
    }

    private static void repeats(Cases cases) {
        cases.when(
                        "a header that repeats the secret",
                        s -> s.server.header("x-ratelimit-client", s.sandbox.clientSecret()))
                .expect("server", "rate limit", Status.OK, "x-ratelimit-client: xxxxxx", "");
        cases.when(
                        "a scope that is the secret",
                        s ->
                                s.server.bend(
                                        "/v1/oauth/token",
                                        (json, r) -> json.put("scope", s.sandbox.clientSecret())))
                .expect("account", "token", Status.OK, "scope xxxxxx", "");
        cases.when(
                        "contacts instead of sites",
                        s -> {
                            s.configuration().setSiteId(null);
                            s.sandbox
                                    .faults()
                                    .on("GET", "/v1/sites")
                                    .answerOf("/v1/contacts")
                                    .add();
                        })
                .expect("sites", "siteId", Status.UNCHECKED, "no site is listed", "");
    }

    private static void lists(Cases cases) {
        cases.when(
                        "a plan without any list",
                        s -> s.sandbox.faults().on("GET", "/v1/**").forever().respond(403).add())
                .expect("lists", "all", Status.FAILURE, "every list is forbidden", "Pro plan");
        cases.when(
                        "a key without a permission",
                        s -> s.sandbox.faults().on("GET", "/v1/purchases").respond(403).add())
                .expect("lists", "purchases", Status.WARNING, "is forbidden", "permission");
        cases.when(
                        "a list that needs something",
                        s -> s.sandbox.faults().on("GET", "/v1/hooks").respond(422).add())
                .expect("lists", "hooks", Status.WARNING, "status 422", "siteId");
        cases.when(
                        "a list that fails",
                        s -> s.sandbox.faults().on("GET", "/v1/orders").respond(500).add())
                .expect("lists", "orders", Status.WARNING, "status 500", "later");
        cases.when(
                        "a list that is a page of something else",
                        s -> s.sandbox.faults().on("GET", "/v1/offers").respondHtml(200).add())
                .expect("lists", "offers", Status.WARNING, "something else", "later");
        cases.when(
                        "a proxy that refuses",
                        s -> s.sandbox.faults().on("GET", "/v1/offers").respondHtml(451).add())
                .expect("lists", "offers", Status.WARNING, "not the API", "later");
        cases.when(
                        "a document without rows",
                        s -> s.sandbox.faults().on("GET", "/v1/offers").nullData().add())
                .expect("lists", "offers", Status.WARNING, "something else", "later");
        cases.when(
                        "links that are a number",
                        s -> s.server.bend("/v1/offers", (json, r) -> json.put("links", 5)))
                .expect("lists", "offers", Status.WARNING, "something else", "later");
        cases.when(
                        "rows of another resource",
                        s ->
                                s.sandbox
                                        .faults()
                                        .on("GET", "/v1/customers")
                                        .answerOf("/v1/contacts")
                                        .add())
                .expect("lists", "customers", Status.WARNING, "the type contacts", "Do not use");
        cases.when(
                        "an empty list",
                        s ->
                                s.sandbox
                                        .faults()
                                        .on("GET", "/v1/contacts")
                                        .forever()
                                        .emptyList()
                                        .add())
                .expect("lists", "contacts", Status.UNCHECKED, "empty", "");
    }

    private static void order(Cases cases) {
        cases.when("contacts without order", b -> b.ignoreSort("contacts"), s -> {})
                .expect("order", "contacts", Status.WARNING, "not newest first", "Do not follow");
        cases.when("transactions without order", b -> b.ignoreSort("transactions"), s -> {})
                .expect("order", "transactions", Status.WARNING, "not heeded", "delay=10m");
        cases.when(
                        "customers that are always newest first",
                        s -> s.server.bendRequest(r -> BentServer.with(r, "sort", "-created_at")))
                .expect("order", "customers", Status.WARNING, "sort is not heeded", "Do not rely");
        cases.when("submissions without order", b -> b.ignoreSort("form_submissions"), s -> {})
                .expect("order", "form_submissions", Status.WARNING, "not heeded", "no time");
        cases.when("transactions in order", s -> {})
                .expect("order", "transactions", Status.OK, "although undocumented", "");
        cases.when(
                        "changes without order",
                        s -> {
                            SandboxData data = s.sandbox.data();
                            String oldest =
                                    String.valueOf(data.all("contact_notes").get(0).get("id"));
                            s.clock.advance(Duration.ofHours(1));
                            data.set("contact_notes", oldest, "body", "Called again");
                            s.server.bendRequest(
                                    r ->
                                            r.parameter("sort").equals("-updated_at")
                                                    ? BentServer.with(r, "sort", "-created_at")
                                                    : r);
                        })
                .expect(
                        "order",
                        "contact_notes, track=updated",
                        Status.WARNING,
                        "not heeded",
                        "Do not use track=updated");
        cases.when("rows of one moment", s -> sameTime(s, "/v1/website_pages"))
                .expect("order", "website_pages", Status.UNCHECKED, "same time", "");
        cases.when(
                        "an order that is refused",
                        s ->
                                s.sandbox
                                        .faults()
                                        .on(
                                                r ->
                                                        r.path().equals("/v1/orders")
                                                                && r.parameter("sort")
                                                                        .equals("created_at"))
                                        .respond(400)
                                        .add())
                .expect("order", "orders", Status.WARNING, "status 400", "later");
    }

    private static void sameTime(Setup s, String path) {
        s.server.bendRows(
                path,
                (row, index) ->
                        row.withObject("/attributes")
                                .put("created_at", "2026-01-31T08:00:00.000Z"));
    }

    private static void pages(Cases cases) {
        cases.when("pages of 30", b -> b.maxPageSize(30), s -> {})
                .expect("pages", "page size", Status.NOTE, "at most 30 rows", "pageSize=30");
        cases.when("pages of 100", b -> b.maxPageSize(100), s -> {})
                .expect("pages", "page size", Status.OK, "at most 100 rows", "");
        cases.when("pages of 200", s -> {})
                .expect("pages", "page size", Status.OK, "105 rows where 200", "");
        cases.when(
                        "always the first page",
                        s -> s.server.bendRequest(r -> BentServer.with(r, "page[number]", "1")))
                .expect(
                        "pages",
                        "contacts, page number",
                        Status.WARNING,
                        "page[number]=2 is not heeded",
                        "cannot be read");
        cases.when(
                        "a page beyond the end that has rows",
                        s ->
                                s.server.bendRequest(
                                        r ->
                                                r.parameter("page[number]").equals("1000000")
                                                        ? BentServer.with(r, "page[number]", "1")
                                                        : r))
                .expect("pages", "beyond the end", Status.WARNING, "has rows", "proven");
        cases.when(
                        "a page size that is ignored",
                        s ->
                                s.server.bendRequest(
                                        r ->
                                                r.parameter("page[size]").equals("2")
                                                        ? BentServer.with(r, "page[size]", "30")
                                                        : r))
                .expect("pages", "contacts, page number", Status.WARNING, "not heeded", "windows");
        cases.when(
                        "a second page that is empty",
                        s ->
                                s.sandbox
                                        .faults()
                                        .on(r -> r.parameter("page[size]").equals("2"))
                                        .forever()
                                        .emptyList()
                                        .add())
                .expect("pages", "contacts, page number", Status.WARNING, "is empty", "completely");
        cases.when("neither links nor totals", b -> b.pageShape(PageShape.NONE), s -> {})
                .expect("pages", "links, totals", Status.NOTE, "links: none", "one more request");
        cases.when(
                        "a total that is too great",
                        s -> s.sandbox.faults().on("GET", "/v1/offers").forever().totalOff(2).add())
                .expect("pages", "offers, total", Status.WARNING, "more rows than", "lenient=true");
        cases.when(
                        "a total that is too small",
                        s -> s.sandbox.faults().on("GET", "/v1/offers").totalOff(-1).add())
                .expect("pages", "offers, total", Status.WARNING, "less than", "lenient=true");
        cases.when("links elsewhere", b -> b.linkBase("https://app.kajabi.com/api/v1"), s -> {})
                .expect("pages", "links, totals", Status.NOTE, "another address", "");
    }

    private static void filters(Cases cases) {
        cases.when("a site filter that is ignored", s -> ignore(s, "filter[site_id]"))
                .expect(
                        "filters",
                        "contacts, filter[site_id]",
                        Status.WARNING,
                        "is ignored",
                        "Harmless");
        cases.when(
                        "a site filter that is ignored, with several sites",
                        b -> b.seed(data -> data.addSite("Second")),
                        s -> {
                            String other =
                                    String.valueOf(s.sandbox.data().all("sites").get(1).get("id"));
                            s.sandbox
                                    .data()
                                    .addContact(other, Map.of("name", "Else Where"), s.clock.now());
                            ignore(s, "filter[site_id]");
                        })
                .expect(
                        "filters",
                        "contacts, filter[site_id]",
                        Status.WARNING,
                        "rows of another site",
                        "CamelKajabiSiteId");
        cases.when("start_date that is ignored", s -> ignore(s, "filter[start_date]"))
                .expect(
                        "filters",
                        "transactions, filter[start_date]",
                        Status.WARNING,
                        "is ignored",
                        "longer delay");
        cases.when(
                        "start_date that loses rows",
                        s ->
                                s.sandbox
                                        .faults()
                                        .on(
                                                r ->
                                                        r.parameter("filter[start_date]")
                                                                .equals("2000-01-01"))
                                        .withoutLast(1)
                                        .add())
                .expect(
                        "filters",
                        "transactions, filter[start_date]",
                        Status.WARNING,
                        "selects fewer rows",
                        "do not use");
        cases.when("created_at_gt that is ignored", s -> ignore(s, "filter[created_at_gt]"))
                .expect(
                        "filters",
                        "purchases, filter[created_at_gt]",
                        Status.WARNING,
                        "is ignored",
                        "in your route");
        cases.when("a search that is ignored", s -> ignore(s, "filter[search]"))
                .expect(
                        "filters",
                        "contacts, filter[search]",
                        Status.WARNING,
                        "is ignored",
                        "upsert");
        cases.when("a server that refuses unknown names", b -> b.strict(true), s -> {})
                .expect("filters", "unknown name", Status.NOTE, "status 400", "");
        cases.when(
                        "a server to which an unknown name is nothing",
                        s ->
                                s.sandbox
                                        .faults()
                                        .on(
                                                r ->
                                                        r.query()
                                                                .containsKey(
                                                                        "filter[camel_kajabi_check]"))
                                        .emptyList()
                                        .add())
                .expect("filters", "unknown name", Status.NOTE, "selects nothing", "lenient=false");
        cases.when("a server that ignores unknown names", s -> {})
                .expect("filters", "unknown name", Status.OK, "as the connector assumes", "");
        cases.when(
                        "a list without included records",
                        s -> s.server.bend("/v1/purchases", (json, r) -> json.remove("included")))
                .expect("filters", "include on lists", Status.WARNING, "ignores", "one by one");
    }

    private static void ignore(Setup s, String parameter) {
        s.sandbox.faults().on("GET", "/v1/**").forever().ignore(parameter).add();
    }

    private static void times(Cases cases) {
        cases.when(
                        "whole seconds",
                        s -> s.sandbox.faults().on("GET", "/v1/**").forever().wholeSeconds().add())
                .expect("times", "form", Status.NOTE, "after the second: 0", "track=updated");
        cases.when("another offset", s -> times(s, "Z", "+00:00"))
                .expect("times", "form", Status.NOTE, "offset +00:00", "");
        cases.when("no offset", s -> times(s, "Z", ""))
                .expect("times", "form", Status.WARNING, "offset Z, none", "without an offset");
        cases.when(
                        "a row without a time",
                        s ->
                                s.server.bendRows(
                                        "/v1/contacts",
                                        (row, index) -> {
                                            if (index == 3) {
                                                row.withObject("/attributes").putNull("created_at");
                                            }
                                        }))
                .expect(
                        "times",
                        "contacts",
                        Status.WARNING,
                        "1 row without",
                        "skipUnreadable=true");
        cases.when(
                        "rows of the future",
                        s -> {
                            s.clock.advance(Duration.ofDays(3));
                            s.sandbox.data().addMadeUpContact();
                        })
                .expect("times", "contacts", Status.WARNING, "in the future", "lookback");
        cases.when("a clock that is ahead", s -> s.server.date(() -> now(Duration.ofMinutes(10))))
                .expect("times", "clock", Status.WARNING, "ahead", "NTP");
        cases.when("a clock that is behind", s -> s.server.date(() -> now(Duration.ofHours(-2))))
                .expect("times", "clock", Status.WARNING, "behind", "NTP");
        cases.when("no Date", s -> s.server.date(() -> null))
                .expect("times", "clock", Status.UNCHECKED, "no response has", "");
        cases.when(
                        "several clocks",
                        s -> {
                            AtomicInteger count = new AtomicInteger();
                            s.server.date(
                                    () ->
                                            now(
                                                    Duration.ofMinutes(
                                                            10L * (count.incrementAndGet() % 2))));
                        })
                .expect("times", "clock", Status.NOTE, "not of one clock", "");
        cases.when("a stated limit", s -> s.server.header("X-RateLimit-Limit", "120"))
                .expect("server", "rate limit", Status.OK, "x-ratelimit-limit: 120", "");
        cases.when(
                        "too many requests",
                        s -> {
                            s.configuration().setMaxRetries(2);
                            s.configuration().setRetryBackoff(1);
                            s.sandbox
                                    .faults()
                                    .on("GET", "/v1/forms")
                                    .respond(429)
                                    .retryAfter("0")
                                    .add();
                        })
                .expect("server", "rate limit", Status.WARNING, "429", "requestsPerMinute");
    }

    private static Instant now(Duration more) {
        return Instant.now().plus(more);
    }

    /** Prints the times of contacts with another offset; the rows of other lists keep theirs. */
    private static void times(Setup s, String from, String to) {
        s.server.bendRows(
                "/v1/website_pages",
                (row, index) -> {
                    ObjectNode attributes = row.withObject("/attributes");
                    attributes.put(
                            "created_at", attributes.get("created_at").asText().replace(from, to));
                });
    }

    private static String token(KajabiSandbox sandbox) throws Exception {
        String body =
                sandbox.handle(
                                SandboxRequest.of(
                                        "POST",
                                        "/v1/oauth/token",
                                        Map.of(
                                                "content-type",
                                                List.of("application/x-www-form-urlencoded")),
                                        "grant_type=client_credentials&client_id="
                                                + sandbox.clientId()
                                                + "&client_secret="
                                                + sandbox.clientSecret()))
                        .body();
        return new ObjectMapper().readTree(body).path("access_token").asText();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aBrokenAssumptionIsNamed(Case broken) throws Exception {
        try (Setup setup = new Setup(broken.builder())) {
            broken.bend().accept(setup);
            AccountReport report = setup.check();
            assertThat(report.findings())
                    .as(report.toTable())
                    .anySatisfy(
                            finding -> {
                                assertThat(finding.area()).isEqualTo(broken.area());
                                assertThat(finding.subject()).isEqualTo(broken.subject());
                                assertThat(finding.status()).isEqualTo(broken.status());
                                assertThat(finding.text()).contains(broken.text());
                                if (broken.advice().isEmpty()) {
                                    assertThat(finding.advice()).isNull();
                                } else {
                                    assertThat(finding.advice()).contains(broken.advice());
                                    assertThat(report.toTable()).contains("advice");
                                }
                            });
            assertThat(report.exitCode())
                    .isEqualTo(
                            report.worst() == Status.FAILURE
                                    ? 2
                                    : report.worst() == Status.WARNING ? 1 : 0);
            assertReadsOnly(setup, report);
            assertNoPersonalData(setup, report);
        }
    }

    private static void assertReadsOnly(Setup setup, AccountReport report) {
        assertThat(setup.server.requestLines())
                .hasSizeLessThanOrEqualTo(60)
                .allMatch(
                        line -> line.startsWith("GET /v1/") || line.equals("POST /v1/oauth/token"));
        long sent = setup.server.requestLines().size();
        // A request that finds no server was sent, too.
        assertThat(report.requests()).isEqualTo(sent == 0 ? 1 : sent);
    }

    /** No id but those of sites, no name, no address and no text of any record is printed. */
    private static void assertNoPersonalData(Setup setup, AccountReport report) {
        String printed = report.toTable() + report.toJson() + report;
        SandboxData data = setup.sandbox.data();
        Set<String> values = new HashSet<>();
        for (String type : TYPES) {
            for (Map<String, Object> row : data.all(type)) {
                row.forEach(
                        (name, value) -> {
                            if (value instanceof String text && isContent(name, text)) {
                                values.add(text);
                            }
                        });
            }
        }
        assertThat(values).hasSizeGreaterThan(300);
        assertThat(values).noneMatch(printed::contains);
        assertThat(printed)
                .doesNotContain(
                        setup.sandbox.clientSecret(), setup.sandbox.password(), "Olga", "@example");
    }

    private static boolean isContent(String name, String text) {
        return text.length() > 3
                && !name.endsWith("_at")
                && !name.endsWith("_date")
                && !Set.of("status", "state", "action", "payment_type", "item_type").contains(name);
    }

    @Test
    void anAccountAsAssumedIsFine() throws Exception {
        try (Setup setup = new Setup(builder -> builder)) {
            AccountReport report = setup.check();
            assertThat(report.findings())
                    .as(report.toTable())
                    .noneMatch(f -> f.status().compareTo(Status.WARNING) >= 0);
            assertThat(report.exitCode()).isZero();
            assertReadsOnly(setup, report);
            assertNoPersonalData(setup, report);
            assertThat(report.requests()).isGreaterThan(45);
        }
    }

    @Test
    void anEmptyAccountProvesNothing() throws Exception {
        try (Setup setup = new Setup(KajabiSandbox.Builder::empty, false)) {
            AccountReport report = setup.check();
            assertThat(report.findings())
                    .filteredOn(f -> f.area().equals("lists"))
                    .hasSize(21)
                    .allMatch(f -> f.status() == Status.UNCHECKED);
            assertThat(report.findings())
                    .filteredOn(f -> Set.of("order", "pages", "filters").contains(f.area()))
                    .allMatch(f -> f.status() == Status.UNCHECKED);
            assertThat(report.requests()).isEqualTo(setup.sandbox.requests().total());
        }
    }

    @Test
    void aServerThatFailsAlwaysIsNotAskedForEver() throws Exception {
        try (Setup setup = new Setup(builder -> builder)) {
            setup.configuration().setMaxRetries(3);
            setup.configuration().setRetryBackoff(1);
            setup.sandbox.faults().on("GET", "/v1/**").forever().respond(503).add();
            AccountReport report = setup.check();
            assertThat(setup.server.requestLines().size()).isBetween(60, 63);
            assertThat(report.requests()).isEqualTo(setup.server.requestLines().size());
            assertThat(report.exitCode()).isEqualTo(2);
            assertThat(report.findings())
                    .anySatisfy(
                            finding ->
                                    assertThat(finding.text())
                                            .contains("later questions were not asked"));
        }
    }

    @Test
    void aThreadThatIsInterruptedReportsNothingOfTheAccount() throws Exception {
        try (Setup setup = new Setup(builder -> builder)) {
            setup.server.bend(
                    "/v1/me",
                    (json, request) -> {
                        for (Thread thread : Thread.getAllStackTraces().keySet()) {
                            if (thread.getName().equals("interrupted check")) {
                                thread.interrupt();
                            }
                        }
                    });
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            new Thread(() -> ended.complete(catchThrowable(setup::check)), "interrupted check")
                    .start();
            assertThat(ended.get())
                    .isInstanceOf(KajabiException.class)
                    .hasMessageContaining("interrupted");
        }
    }

    @Test
    void anErrorOfTheCommandIsNotTheExitCodeOfWarnings() {
        Map<String, String> broken =
                new AbstractMap<>() {
                    @Override
                    public Set<Map.Entry<String, String>> entrySet() {
                        throw new IllegalStateException("no environment");
                    }
                };
        Run run = run(broken);
        assertThat(run.code()).isEqualTo(AccountCheckMain.EXIT_NO_REPORT);
        assertThat(run.err()).contains("no environment");
    }

    @Test
    void aReportThatCannotBeWrittenIsRefusedBeforeTheCheck(@TempDir Path directory) {
        Run run =
                run(
                        Map.of("KAJABI_ACCESS_TOKEN", "token", "KAJABI_BASE_URL", "http://[::1]:1"),
                        "--report",
                        directory.resolve("none/report.json").toString());
        assertThat(run.code()).isEqualTo(AccountCheckMain.EXIT_USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("cannot be written", "report.json");
    }

    @Test
    void aRouteCallsItAsABean() throws Exception {
        try (Setup setup = new Setup(builder -> builder)) {
            setup.routes =
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:check").bean(AccountCheck.class);
                        }
                    };
            assertThat(setup.check().exitCode()).isZero();
        }
    }

    @Test
    void slowlyMeansLessThanOneRequestASecond() throws Exception {
        try (Setup setup = new Setup(builder -> builder)) {
            setup.slow = true;
            setup.configuration().setClientSecret("wrong");
            long before = System.nanoTime();
            AccountReport report = setup.check();
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isGreaterThan(Duration.ofSeconds(1));
            assertThat(report.toMap()).containsEntry("slow", true).containsEntry("requests", 1L);
        }
    }

    @Test
    void theJsonHasWhatTheTableHas() throws Exception {
        try (Setup setup = new Setup(builder -> builder)) {
            setup.configuration().setSiteId("99999");
            AccountReport report = setup.check();
            JsonNode json = new ObjectMapper().readTree(report.toJson());
            assertThat(json.path("version").asInt()).isEqualTo(1);
            assertThat(json.path("exitCode").asInt()).isEqualTo(2);
            assertThat(json.path("requests").asLong()).isEqualTo(report.requests());
            assertThat((ArrayNode) json.path("findings")).hasSameSizeAs(report.findings());
            assertThat(json.path("advice").get(0).asText())
                    .isEqualTo(report.advice().get(0))
                    .startsWith("Set siteId");
            String table = report.toTable().replaceAll("\\s+", " ");
            for (Finding finding : report.findings()) {
                assertThat(table).contains(finding.subject(), finding.text());
            }
            assertThat(report.toTable().lines()).allMatch(line -> line.length() <= 100);
        }
    }

    @Test
    void theCommandPrintsTheReportAndReturnsItsExitCode(@TempDir Path directory) throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            Map<String, String> environment = new LinkedHashMap<>();
            environment.put("KAJABI_CLIENT_ID", sandbox.clientId());
            environment.put("KAJABI_CLIENT_SECRET", sandbox.clientSecret());
            environment.put("KAJABI_BASE_URL", sandbox.baseUrl());
            environment.put("KAJABI_SITE_ID", " " + sandbox.data().siteId());
            Path file = directory.resolve("report.json");
            Run run = run(environment, "--report", file.toString());
            assertThat(run.code()).isZero();
            assertThat(run.out()).startsWith("Account check of " + sandbox.baseUrl());
            assertThat(new ObjectMapper().readTree(Files.readString(file)).path("exitCode").asInt())
                    .isZero();

            assertThat(new ObjectMapper().readTree(run(environment, "--json").out()).isObject())
                    .isTrue();

            environment.put("KAJABI_CLIENT_SECRET", "wrong-secret");
            Run refused = run(environment);
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.out()).contains("Zapier").doesNotContain("wrong-secret");

            environment.remove("KAJABI_CLIENT_SECRET");
            Run incomplete = run(environment);
            assertThat(incomplete.code()).isEqualTo(3);
            assertThat(incomplete.err()).contains("clientSecret", "KAJABI_CLIENT_SECRET");

            assertThat(run(environment, "--fast").err()).contains("Unknown option --fast");
            assertThat(run(environment, "--report").err()).contains("needs a file");
        }
    }

    private record Run(int code, String out, String err) {}

    private static Run run(Map<String, String> environment, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code =
                AccountCheckMain.run(
                        List.of(args),
                        Collections.unmodifiableMap(environment),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Run(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
