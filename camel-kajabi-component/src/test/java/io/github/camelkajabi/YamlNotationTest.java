// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The routes in YAML of pages, examples and Kamelets have the full form, because Camel 4.22 warns
 * of the compact one: {@code to:} with a {@code uri:} below it, an expression with an {@code
 * expression:}.
 */
class YamlNotationTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern COMPACT =
            Pattern.compile(
                    "^\\s*(?:-"
                        + " )?(?:to|toD|from|log|poll|wireTap|enrich|pollEnrich|bean|removeHeader|setBody|simple|constant|jsonpath|jq|header|method|ref|xpath|tokenize):"
                        + " *[^\\s{#|>].*");

    private static final Pattern BLOCK =
            Pattern.compile(
                    "(?:\\[source,yaml[^\\n]*]\\n-{4}|```yaml)\\n(.*?)\\n(?:-{4}|```)",
                    Pattern.DOTALL);

    @Test
    void theCompactFormIsRecognised() {
        assertThat("        - to: direct:x").matches(COMPACT);
        assertThat("  simple: \"${body}\"").matches(COMPACT);
        assertThat("        - to:").doesNotMatch(COMPACT);
    }

    @Test
    void noRouteIsCompact() throws IOException {
        List<String> found = new ArrayList<>();
        int routes = 0;
        for (Path file : files()) {
            String text = Files.readString(file);
            boolean isYaml = file.toString().endsWith(".yaml");
            List<String> blocks =
                    isYaml
                            ? List.of(text)
                            : BLOCK.matcher(text).results().map(block -> block.group(1)).toList();
            for (String block : blocks) {
                routes += block.contains("from:") ? 1 : 0;
                block.lines()
                        .filter(line -> COMPACT.matcher(line).matches())
                        .forEach(line -> found.add(ROOT.relativize(file) + ": " + line.strip()));
            }
        }
        assertThat(found).isEmpty();
        assertThat(routes).isGreaterThan(20);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(
                            file -> {
                                String name = ROOT.relativize(file).toString().replace('\\', '/');
                                return name.matches(".*\\.(adoc|md|yaml)")
                                        && !name.matches("(?:.*/)?(?:target|\\.[^/]+)/.*");
                            })
                    .toList();
        }
    }
}
