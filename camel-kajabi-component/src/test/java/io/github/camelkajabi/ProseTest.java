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
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Keeps idioms out of the pages, comments and messages that native readers stumble over. It reads
 * the AsciiDoc and Markdown pages, and the comments and string literals of the main sources of all
 * modules.
 *
 * <p>A failure counts the findings of each rule by module and lists them.
 */
class ProseTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** An idiom, with a sentence that it is found in and one that is right. */
    private enum Rule {
        IS_NO(
                "(?<!there |There |if any |where )\\b(?:is|are|was|were) no (?!longer\\b|more\\b"
                        + "|less\\b|later\\b|earlier\\b|older\\b|newer\\b|one\\b|\\w+er than\\b"
                        + "|\\w+er there than\\b|shorter\\b|larger\\b|smaller\\b)[a-z]",
                "'x' is no filter of contacts",
                "There is no filter 'x'; it is no longer known",
                "is not a …; Unknown …"),
        RIGHT_WOULD_BE(
                "\\b[Rr]ight would be\\b",
                "Right would be one of a, b",
                "It must be one of [a, b]",
                "must be …; Expected …"),
        WHO(
                "(?:^|[.,:;(] ?|\\b(?:or|and|by|for|of|to|that|than|from) )[Ww]ho (?:has |is"
                        + " )?[a-z]+s?\\b(?<!\\b[Ww]ho)(?! (?:may|can) do what)",
                "Who waits holds no connection",
                "A person who waits; the user who reads",
                "a noun: a caller that …, a request that …"),
        ALL_THE_SAME(
                "\\ball the same\\b",
                "It is sent all the same",
                "It is still sent",
                "still; anyway"),
        AS_FAR_AS(
                "\\bas far as (?:it|they|one|that|is)\\b",
                "the time, as far as it tells",
                "the time; null if it is unknown",
                "if known; where …"),
        TELLS(
                "\\b(?:tells (?!(?:[A-Z]\\w+|the \\w+|it|them|you) (?:not"
                    + " )?(?:to|which|how|where)\\b|[^.;:,(]{1,40} (?:apart|from)\\b)|told"
                    + " (?:by|of)\\b|(?:headers?|options?|answers?|logs?|pages?|API|messages?|links?|rows?)"
                    + " tell\\b)",
                "the header tells whether more follows",
                "it tells Camel to stop; to tell two accounts apart",
                "shows; reports; says; is"),
        NONE_OF(
                "\\b[Nn]one of (?:them|these|those|it|which|the \\w+)"
                        + " (?:is|are|was|has|have|holds?)\\b",
                "None of them is a secret",
                "They are not secrets; it calls none of them",
                "a plain negation: they do not …"),
        IS_TO_BE(
                "(?<!\\bif )\\b(?:it|they|that|which|what|this|who) (?:is|are|was|were) to be\\b",
                "the sandbox, which is to be asked too",
                "the sandbox must be asked; he is about to be asked",
                "must be; has to be; will be"),
        WHAT_IS(
                "(?:^|[.;:] )What"
                    + " (?:is|has|was|are|were|does|cannot|can|may|comes|goes|fits|a|an|the)\\b[^.;:?]{0,60}"
                    + " (?:is|are|was|has|stays|stands|goes|comes|holds) (?:not |no |the |a |an |in"
                    + " |read |taken |left |sent |bounded|thrown |under|said )",
                "What is not known is taken for new",
                "What a call does: reads. What is it?",
                "a noun as the subject: unknown rows are …"),
        GOES_BEFORE(
                "\\bgoes before (?:the|that|a|an|it)\\b",
                "The header goes before the option",
                "The header overrides the option",
                "overrides; takes precedence over"),
        BUSINESS_OF(
                "\\b(?:is|are) (?:the |your |a )?(?:\\w+'s? )?(?:business|affair)\\b",
                "That is the route's business",
                "That depends on the route; as a matter of fact",
                "depends on …; is up to …"),
        WHOEVER(
                "\\b[Ww]hoever\\b|\\bby other hands\\b",
                "read by whoever comes first",
                "read by the first caller that needs it",
                "a noun: the first caller, any thread"),
        SAYS_SO(
                "\\bsays? (?:so\\b|nothing (?:of|about)\\b)",
                "it fails and says so",
                "it fails with an error",
                "reports it; fails with …; does not state …"),
        WITHOUT_A_WORD(
                "\\bwithout a word\\b",
                "The server ignores it without a word",
                "The server silently ignores it",
                "silently");

        private final Pattern pattern;
        private final String wrong;
        private final String right;
        private final String instead;

        Rule(String regex, String wrong, String right, String instead) {
            this.pattern = Pattern.compile(regex);
            this.wrong = wrong;
            this.right = right;
            this.instead = instead;
        }
    }

    /** A place where an idiom was found. */
    private record Finding(Rule rule, String file, int line, String text) {

        /** The module, for the component with the package; for a page its directory. */
        String module() {
            int last = file.lastIndexOf('/');
            if (!file.startsWith("camel-kajabi-component/")) {
                return last < 0 ? file : file.substring(0, file.indexOf('/'));
            }
            String directory = file.substring(0, last);
            return "component/" + directory.substring(directory.lastIndexOf('/') + 1);
        }

        @Override
        public String toString() {
            return file + ":" + line + " " + rule + " \"" + text + "\" (" + rule.instead + ")";
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRuleFindsItsIdiomAndLeavesPlainEnglishAlone(Rule rule) {
        assertThat(rule.pattern.matcher(rule.wrong).find()).as(rule.wrong).isTrue();
        assertThat(rule.pattern.matcher(rule.right).find()).as(rule.right).isFalse();
    }

    @Test
    void theProseOfASourceFileIsItsCommentsAndLiterals() {
        String source =
                """
                /** A field
                 * that is read. */
                int it = is + no; // one
                // two
                String s = "a \\"b\\" c"
                        + " d";
                char q = '"'; String t = "e" + x + " + ";
                """;
        assertThat(ofJava(source).stream().map(Passage::text))
                .containsExactly("A field that is read.", "one two", "a \\\"b\\\" c d", "e", "+");
    }

    @Test
    void noIdiomIsUsed() throws IOException {
        List<Finding> findings = new ArrayList<>();
        int read = 0;
        for (Path file : files()) {
            String name = ROOT.relativize(file).toString().replace('\\', '/');
            String text = Files.readString(file);
            for (Passage passage : name.endsWith(".java") ? ofJava(text) : ofPage(text)) {
                read++;
                find(name, passage, findings);
            }
        }
        assertThat(findings).as(() -> counts(findings)).isEmpty();
        assertThat(read).isGreaterThan(5_000);
    }

    private static void find(String file, Passage passage, List<Finding> findings) {
        for (Rule rule : Rule.values()) {
            Matcher match = rule.pattern.matcher(passage.text());
            while (match.find()) {
                int from = Math.max(0, match.start() - 25);
                int to = Math.min(passage.text().length(), match.end() + 35);
                findings.add(
                        new Finding(
                                rule, file, passage.line(), passage.text().substring(from, to)));
            }
        }
    }

    private static String counts(List<Finding> findings) {
        Map<Rule, Map<String, Integer>> counts = new TreeMap<>();
        for (Finding finding : findings) {
            counts.computeIfAbsent(finding.rule(), rule -> new TreeMap<>())
                    .merge(finding.module(), 1, Integer::sum);
        }
        StringBuilder text = new StringBuilder("Idioms by rule and module:");
        counts.forEach(
                (rule, modules) ->
                        text.append(
                                String.format(
                                        Locale.ROOT,
                                        "%n%s %d: %s",
                                        rule,
                                        modules.values().stream().mapToInt(n -> n).sum(),
                                        modules)));
        return text.append('\n').toString();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(file -> isRead(ROOT.relativize(file))).sorted().toList();
        }
    }

    private static boolean isRead(Path file) {
        String name = file.toString().replace('\\', '/');
        if (name.matches("(?!\\.github/).*(?:^|/)(?:\\.|target/).*")) {
            return false;
        }
        return name.endsWith(".java")
                ? name.contains("/src/main/")
                : name.endsWith(".adoc")
                        || (name.endsWith(".md") && !file.endsWith("CHANGELOG.md"));
    }

    /** A piece of text that belongs together, in one line. */
    private record Passage(int line, String text) {}

    /** In this order: what comes first hides what it contains. */
    private static final Pattern JAVA =
            Pattern.compile(
                    "(?<block>/\\*.*?\\*/)|(?<line>//[^\\n]*(?:\\n[ \\t]*//[^\\n]*)*)"
                            + "|\"\"\"(?<text>.*?)(?<!\\\\)\"\"\""
                            + "|(?<literal>\"(?:[^\"\\\\\\n]|\\\\.)*\""
                            + "(?:\\s*\\+\\s*\"(?:[^\"\\\\\\n]|\\\\.)*\")*)"
                            + "|'(?:[^'\\\\\\n]|\\\\.)+'",
                    Pattern.DOTALL);

    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");

    private static List<Passage> ofJava(String source) {
        List<Passage> passages = new ArrayList<>();
        Matcher part = JAVA.matcher(source);
        while (part.find()) {
            String text;
            if (part.group("block") != null) {
                text = part.group().replaceAll("(?m)^\\s*/?\\*+/?|^/\\*+|\\*+/$", " ");
            } else if (part.group("line") != null) {
                text = part.group().replaceAll("(?m)^[ \\t]*//+", " ");
            } else if (part.group("text") != null) {
                text = part.group("text");
            } else if (part.group("literal") != null) {
                text =
                        LITERAL.matcher(part.group())
                                .results()
                                .map(literal -> literal.group(1))
                                .collect(Collectors.joining());
            } else {
                continue;
            }
            add(passages, source, part.start(), text);
        }
        return passages;
    }

    private static final Pattern CODE =
            Pattern.compile(
                    "^(?:----|\\.\\.\\.\\.)\\n.*?^(?:----|\\.\\.\\.\\.)$|^```.*?^```$",
                    Pattern.DOTALL | Pattern.MULTILINE);

    /** A passage ends at an empty line, an item of a list and a cell of a table. */
    private static final Pattern BREAK =
            Pattern.compile("\\n\\s*\\n|\\n(?=[*.-]+ |=+ |#+ )|(?:^|(?<=\\s))\\|(?=\\S)");

    private static List<Passage> ofPage(String page) {
        String prose = blanked(page);
        List<Passage> passages = new ArrayList<>();
        Matcher end = BREAK.matcher(prose);
        int from = 0;
        while (end.find()) {
            add(passages, prose, from, prose.substring(from, end.start()));
            from = end.end();
        }
        add(passages, prose, from, prose.substring(from));
        return passages;
    }

    /** The page with its code blocks as empty lines, so that lines keep their numbers. */
    private static String blanked(String page) {
        return CODE.matcher(page).replaceAll(block -> block.group().replaceAll("[^\\n]", ""));
    }

    private static void add(List<Passage> passages, String source, int at, String text) {
        String inOneLine = text.replaceAll("\\s+", " ").strip();
        if (!inOneLine.isEmpty()) {
            int line = 1 + (int) source.substring(0, at).chars().filter(c -> c == '\n').count();
            passages.add(new Passage(line, inOneLine));
        }
    }
}
