// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The files of the site, without a browser: they are complete without JavaScript. */
class SiteFilesTest {

    private static final Map<Path, Document> PAGES = new HashMap<>();

    @BeforeAll
    static void read() throws IOException {
        for (Path page : BuiltSite.pages()) {
            PAGES.put(page, Jsoup.parse(page.toFile()));
        }
        assertThat(PAGES).hasSizeGreaterThan(50);
    }

    @Test
    void everyLinkLeadsToAFileAndAPlaceInIt() {
        List<String> broken = new ArrayList<>();
        PAGES.forEach(
                (page, document) ->
                        references(document).stream()
                                .filter(reference -> !leadsSomewhere(page, reference))
                                .forEach(reference -> broken.add(page + ": " + reference)));
        assertThat(broken).isEmpty();
    }

    @Test
    void everyPageIsReachedFromTheStart() {
        Path start = BuiltSite.DIRECTORY.resolve("index.html");
        Set<Path> reached = new HashSet<>(Set.of(start));
        Deque<Path> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            Path page = open.remove();
            for (String reference : references(document(page))) {
                Path target = target(page, reference);
                if (target != null && PAGES.containsKey(target) && reached.add(target)) {
                    open.add(target);
                }
            }
        }
        assertThat(reached).containsExactlyInAnyOrderElementsOf(PAGES.keySet());
    }

    @Test
    void nothingIsLoadedFromElsewhere() throws IOException {
        List<String> foreign = new ArrayList<>();
        PAGES.forEach(
                (page, document) ->
                        document.select("[src], link[href]")
                                .forEach(
                                        element -> {
                                            String address =
                                                    element.attr("src") + element.attr("href");
                                            if (address.contains(":") || address.startsWith("/")) {
                                                foreign.add(page + ": " + address);
                                            }
                                        }));
        assertThat(foreign).isEmpty();
        assertThat(Files.readString(BuiltSite.DIRECTORY.resolve("site/site.css")))
                .doesNotContain("url(", "@import");
    }

    @Test
    void everyPageHasItsPlace() {
        PAGES.forEach(
                (page, document) -> {
                    boolean isSource = page.startsWith(BuiltSite.DIRECTORY.resolve("source"));
                    assertThat(document.select("h1")).as("%s", page).hasSize(1);
                    assertThat(document.title()).as("%s", page).isNotBlank();
                    assertThat(document.select("nav a").size()).as("%s", page).isGreaterThan(40);
                    assertThat(document.select("nav a[aria-current=page]").size())
                            .as("%s", page)
                            .isEqualTo(isSource ? 0 : 1);
                    assertThat(document.select(".turn a").isEmpty())
                            .as("%s", page)
                            .isEqualTo(isSource);
                    assertThat(document.select("img:not([alt])")).as("%s", page).isEmpty();
                    List<String> ids = document.select("[id]").eachAttr("id");
                    assertThat(ids).as("%s", page).doesNotHaveDuplicates();
                });
    }

    @Test
    void onePageLeadsToTheNext() {
        Set<Path> read = new HashSet<>();
        Path page = BuiltSite.DIRECTORY.resolve("index.html");
        while (page != null) {
            assertThat(read.add(page)).as("%s comes once", page).isTrue();
            Element next = document(page).selectFirst(".turn a[rel=next]");
            Path before = page;
            page = next == null ? null : target(page, next.attr("href"));
            if (page != null) {
                Element back = document(page).selectFirst(".turn a[rel=prev]");
                if (read.size() > 1) {
                    assertThat(back).as("%s", page).isNotNull();
                    assertThat(target(page, back.attr("href"))).isEqualTo(before);
                }
            }
        }
        long all =
                PAGES.keySet().stream()
                        .filter(any -> !any.startsWith(BuiltSite.DIRECTORY.resolve("source")))
                        .count();
        assertThat(read).hasSize((int) all);
    }

    @Test
    void codeHasTheColoursOfItsLanguage() {
        Document page = document(BuiltSite.DIRECTORY.resolve("getting-started.html"));
        assertThat(page.select("pre.rouge code[data-lang=yaml] span.na")).isNotEmpty();
        Document markdown = document(BuiltSite.DIRECTORY.resolve("readme.html"));
        assertThat(markdown.select("pre.rouge code[data-lang=java] span")).isNotEmpty();
    }

    @Test
    void theSearchKnowsEverySection() throws IOException {
        String script = Files.readString(BuiltSite.DIRECTORY.resolve("site/search-texts.js"));
        JsonNode texts =
                new ObjectMapper().readTree(script.substring(script.indexOf('['), script.length()));
        Set<String> known = new HashSet<>(texts.findValuesAsText("url"));
        List<String> missing = new ArrayList<>();
        PAGES.forEach(
                (page, document) -> {
                    String name = BuiltSite.DIRECTORY.relativize(page).toString();
                    if (!name.startsWith("source/")) {
                        for (Element heading : document.select("article h2[id]")) {
                            String url = name + "#" + heading.id();
                            if (!known.contains(url)) {
                                missing.add(url);
                            }
                        }
                    }
                });
        assertThat(missing).isEmpty();
        assertThat(known).contains("reference/operations.html#listBlogPosts");
        known.forEach(
                url ->
                        assertThat(leadsSomewhere(BuiltSite.DIRECTORY.resolve("index.html"), url))
                                .as(url)
                                .isTrue());
    }

    private static Document document(Path page) {
        return Objects.requireNonNull(PAGES.get(page), page.toString());
    }

    private static List<String> references(Document document) {
        List<String> references = document.select("[href]").eachAttr("href");
        references.addAll(document.select("[src]").eachAttr("src"));
        return references;
    }

    private static boolean leadsSomewhere(Path page, String reference) {
        Path target = target(page, reference);
        if (target == null) {
            return true;
        }
        int hash = reference.indexOf('#');
        if (hash < 0) {
            return Files.isRegularFile(target);
        }
        Document document = PAGES.get(target);
        return document != null && document.getElementById(reference.substring(hash + 1)) != null;
    }

    /** The file that a reference leads to; null if it leads out of the site. */
    private static @Nullable Path target(Path page, String reference) {
        if (reference.matches("(https?|mailto):.*")) {
            return null;
        }
        String file = reference.replaceFirst("#.*", "");
        return file.isEmpty() ? page : page.resolveSibling(file).normalize();
    }
}
