// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The references between the pages lead somewhere, and the start page has all of them. */
class PagesTest {

    private static final Path ROOT = Path.of("..");
    private static final Path DECISIONS = Snippets.DOCS.resolve("decisions");
    private static final Pattern ADOC =
            Pattern.compile("(?:xref|link|image|include)::?([^\\[\\s]+)\\[");
    private static final Pattern MARKDOWN = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern SNIPPET =
            Pattern.compile("^(----|```).*?^\\1$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern SCHEME =
            Pattern.compile(
                    "(?:\\buri: \"?|\\b(?:from|to|toD|enrich)\\(\")([a-z][a-z0-9-]*)(?=[:\\s\"])");
    private static final Pattern TITLE = Pattern.compile("^=+ (.*)$", Pattern.MULTILINE);

    @Test
    void everyReferenceLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        int seen = 0;
        for (Path page : pages()) {
            boolean isMarkdown = page.toString().endsWith(".md");
            Matcher reference = (isMarkdown ? MARKDOWN : ADOC).matcher(Files.readString(page));
            while (reference.find()) {
                seen++;
                if (!leadsSomewhere(page, reference.group(1))) {
                    broken.add(page + ": " + reference.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(seen).isGreaterThan(100);
    }

    private static boolean leadsSomewhere(Path page, String reference) throws IOException {
        if (reference.contains("://")) {
            return true;
        }
        int hash = reference.indexOf('#');
        String file = hash < 0 ? reference : reference.substring(0, hash);
        Path target = file.isEmpty() ? page : page.resolveSibling(file);
        if (file.startsWith("images/") || file.startsWith("../images/")) {
            target = page.resolveSibling(file);
        }
        if (!Files.exists(target)) {
            return false;
        }
        return hash < 0 || anchors(target).contains(reference.substring(hash + 1));
    }

    /** The ids that Asciidoctor gives to the sections of a page, and those that are written. */
    private static List<String> anchors(Path page) throws IOException {
        String text = Files.readString(page);
        List<String> anchors = new ArrayList<>();
        Matcher title = TITLE.matcher(text);
        while (title.find()) {
            anchors.add(
                    "_"
                            + title.group(1)
                                    .toLowerCase(Locale.ROOT)
                                    .replaceAll("[^\\w\\-. ]", "")
                                    .replaceAll("[-. ]+", "_"));
        }
        Matcher written = Pattern.compile("^\\[#([\\w-]+)", Pattern.MULTILINE).matcher(text);
        while (written.find()) {
            anchors.add(written.group(1));
        }
        return anchors;
    }

    /**
     * The artifact of a component is named after its scheme. The first page names those that most
     * snippets need, and the README is read alone.
     */
    @Test
    void eachSchemeInASnippetHasItsArtifactNamed() throws IOException {
        String first = Files.readString(Snippets.DOCS.resolve("getting-started.adoc"));
        List<String> unnamed = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (Path page : pages()) {
            String text = Files.readString(page);
            Matcher snippet = SNIPPET.matcher(text);
            while (snippet.find()) {
                Matcher scheme = SCHEME.matcher(snippet.group());
                while (scheme.find()) {
                    String artifact = "camel-" + scheme.group(1);
                    seen.add(artifact);
                    if (!artifact.startsWith("camel-kajabi")
                            && !text.contains(artifact)
                            && !(page.startsWith(Snippets.DOCS) && first.contains(artifact))) {
                        unnamed.add(page + ": " + artifact);
                    }
                }
            }
        }
        assertThat(unnamed).isEmpty();
        assertThat(seen).contains("camel-direct", "camel-kafka", "camel-timer", "camel-kajabi");
    }

    @Test
    void theStartPageHasAllPages() throws IOException {
        String start = Files.readString(Snippets.DOCS.resolve("index.adoc"));
        for (Path page : pages()) {
            if (page.toString().endsWith(".md")) {
                // The site has them, too, and its navigation is the start page.
                assertThat(start).contains("link:../" + ROOT.relativize(page) + "[");
                continue;
            }
            Path name = Snippets.DOCS.relativize(page);
            if (!page.startsWith(Snippets.DOCS)
                    || name.toString().equals("index.adoc")
                    || name.toString().equals("performance-figures.adoc")
                    || isDecision(page)) {
                continue; // the figures are a part of another page, decisions have their own
            }
            assertThat(start).contains("xref:" + name + "[");
        }
    }

    /** Whether it is a decision and not the page that lists them. */
    private static boolean isDecision(Path page) {
        return page.startsWith(DECISIONS) && !page.endsWith("index.adoc");
    }

    @Test
    void eachDecisionIsListedWithItsNumberAndHasItsSections() throws IOException {
        String list = Files.readString(DECISIONS.resolve("index.adoc"));
        List<Path> decisions = pages().stream().filter(PagesTest::isDecision).sorted().toList();
        assertThat(decisions).hasSizeGreaterThan(6);
        for (int i = 0; i < decisions.size(); i++) {
            Path page = decisions.get(i);
            int number = i + 1;
            assertThat(list).contains("|xref:" + page.getFileName() + "[" + number + "] |");
            assertThat(Files.readString(page))
                    .as(page.toString())
                    .startsWith("= " + number + ". ")
                    .containsSubsequence(
                            "\n== Status\n",
                            "\n== Context\n",
                            "\n== Decision\n",
                            "\n== Consequences\n");
        }
    }

    @Test
    void theSizesOfTheProofAreThoseOfTheProfile() throws IOException {
        Map<String, Long> stated = new TreeMap<>();
        Matcher row =
                Pattern.compile(
                                "^\\|`(kajabi\\.[\\w.]+)` \\|[\\d,]+ \\|([\\d,]+) \\|",
                                Pattern.MULTILINE)
                        .matcher(Files.readString(Snippets.DOCS.resolve("tests.adoc")));
        while (row.find()) {
            stated.put(row.group(1), Long.valueOf(row.group(2).replace(",", "")));
        }
        Map<String, Long> used = new TreeMap<>();
        Matcher property =
                Pattern.compile("<(kajabi\\.[\\w.]+)>(\\d+)</")
                        .matcher(Files.readString(Path.of("pom.xml")));
        while (property.find()) {
            used.put(property.group(1), Long.valueOf(property.group(2)));
        }
        assertThat(stated).isEqualTo(used).isNotEmpty();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Snippets.DOCS);
                Stream<Path> root = Files.list(ROOT);
                Stream<Path> examples = Files.walk(ROOT.resolve("camel-kajabi-examples"), 2)) {
            return Stream.concat(
                            docs.filter(f -> f.toString().endsWith(".adoc")),
                            Stream.concat(root, examples).filter(f -> f.toString().endsWith(".md")))
                    .filter(f -> !f.startsWith(Snippets.DOCS.resolve("target")))
                    .toList();
        }
    }
}
