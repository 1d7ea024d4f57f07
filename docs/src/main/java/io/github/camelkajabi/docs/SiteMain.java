// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.docs;

import java.io.IOException;
import java.nio.file.Path;

/** Writes the site: {@code SiteMain REPOSITORY DIRECTORY}. */
public final class SiteMain {

    private SiteMain() {}

    /**
     * Writes the site.
     *
     * @param args the directory of the repository, and the directory of the site, which is emptied
     *     first
     * @throws IOException if a page cannot be read or written
     * @throws IllegalStateException if a page has a warning or a link that leads nowhere
     */
    public static void main(String[] args) throws IOException {
        Path site = Path.of(args[1]).toAbsolutePath().normalize();
        try (Asciidoc asciidoc = new Asciidoc()) {
            int pages = new Site(Path.of(args[0]), site, asciidoc).write();
            System.out.println(pages + " pages: " + site.resolve("index.html").toUri());
        }
    }
}
