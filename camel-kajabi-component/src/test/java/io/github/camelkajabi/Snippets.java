// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The snippets of the pages in docs that have a title. */
final class Snippets {

    static final Path DOCS = Path.of("..", "docs");

    private Snippets() {}

    /** The block under a title, as it stands on the page. */
    static String of(String page, String title) throws IOException {
        Matcher block =
                Pattern.compile(
                                "^\\."
                                        + Pattern.quote(title)
                                        + "\n\\[source,\\w+\\]\n----\n(.*?\n)----$",
                                Pattern.DOTALL | Pattern.MULTILINE)
                        .matcher(Files.readString(DOCS.resolve(page)));
        if (!block.find()) {
            throw new AssertionError(page + " has no snippet '" + title + "'");
        }
        return block.group(1);
    }

    /** Text without white space, for comparing code that is wrapped in another way. */
    static String squeezed(String text) {
        return text.replaceAll("\\s+", "");
    }

    /** A source file without white space. */
    static String squeezed(Path file) throws IOException {
        return squeezed(Files.readString(file));
    }
}
