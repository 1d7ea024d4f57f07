// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The classes and tests that {@code docs/polling.adoc} names exist. */
class PollingPageTest {

    private static final Path PAGE = Path.of("..", "docs", "polling.adoc");

    /** A class, a class with a method, or a method of the class named before it in the cell. */
    private static final Pattern NAME =
            Pattern.compile("`(?:([A-Z][a-z]\\w+)(?:\\.([a-z]\\w+))?|([a-z]+[A-Z]\\w+))`");

    @Test
    void namesRealClassesAndTests() throws Exception {
        List<String> unknown = new ArrayList<>();
        int tests = 0;
        for (String cell : Files.readString(PAGE).split("\\||\n\n", -1)) {
            @Nullable Class<?> type = null;
            for (Matcher name = NAME.matcher(cell); name.find(); ) {
                @Nullable String method = name.group(3) == null ? name.group(2) : name.group(3);
                if (name.group(1) != null) {
                    type = find(name.group(1));
                }
                boolean isOption = name.group(3) != null && type == null;
                if (isOption || "Date".equals(name.group(1))) {
                    continue;
                }
                if (type == null || (method != null && !has(type, method))) {
                    unknown.add(name.group());
                }
                tests += method != null && type != null && has(type, method) ? 1 : 0;
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(tests).isGreaterThan(30);
    }

    private static @Nullable Class<?> find(String name) {
        for (String room : List.of("io.github.camelkajabi.polling.", "io.github.camelkajabi.")) {
            try {
                return Class.forName(room + name);
            } catch (ClassNotFoundException e) {
                // It may be in the other package.
            }
        }
        return null;
    }

    private static boolean has(Class<?> type, String method) {
        return Stream.of(type.getDeclaredMethods()).anyMatch(m -> m.getName().equals(method));
    }
}
