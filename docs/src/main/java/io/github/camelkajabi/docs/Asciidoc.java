// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.asciidoctor.Asciidoctor;
import org.asciidoctor.Attributes;
import org.asciidoctor.Options;
import org.asciidoctor.SafeMode;
import org.asciidoctor.ast.Document;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;

/** Asciidoctor with the settings of the site. A warning is a problem. */
final class Asciidoc implements AutoCloseable {

    private static final String FENCE = "-".repeat(40);

    private final Asciidoctor asciidoctor = Asciidoctor.Factory.create();
    private final List<String> warnings = new ArrayList<>();

    Asciidoc() {
        asciidoctor.registerLogHandler(
                record -> warnings.add(record.getCursor() + ": " + record.getMessage()));
    }

    /** The title, or null for a file that is a part of another page, and the HTML below it. */
    record Converted(@Nullable String title, Element body) {}

    /** Converts a file. */
    Converted page(Path file) {
        Document document = asciidoctor.loadFile(file.toFile(), options());
        String title = document.getDoctitle();
        Element body = body(document.convert());
        // The layout has its own contents.
        body.select("#toc").remove();
        body.select(".admonitionblock").forEach(Asciidoc::withoutTable);
        return new Converted(title == null ? null : Jsoup.parse(title).text(), body);
    }

    /** Returns a block of code with the colours of its language. */
    Element code(String language, String text) {
        String source = "[source,%s]\n%s\n%s\n%s".formatted(language, FENCE, text, FENCE);
        Element block = body(asciidoctor.convert(source, options())).firstElementChild();
        if (block == null) {
            throw new IllegalStateException("Asciidoctor returned no block for: " + text);
        }
        return block;
    }

    /** Returns what Asciidoctor warned of so far. */
    List<String> warnings() {
        return warnings;
    }

    @Override
    public void close() {
        asciidoctor.close();
    }

    /** Asciidoctor lays an admonition out as a table of one row; it becomes a note. */
    private static void withoutTable(Element admonition) {
        String kind = admonition.select("td.icon").text();
        List<Node> text =
                admonition.select("td.content").stream()
                        .flatMap(cell -> List.copyOf(cell.childNodes()).stream())
                        .toList();
        admonition.empty();
        admonition.attr("role", "note");
        admonition.appendElement("div").addClass("title").text(kind);
        admonition.appendChildren(text);
    }

    private static Element body(String html) {
        return Jsoup.parseBodyFragment(html).body();
    }

    private static Options options() {
        Attributes attributes =
                Attributes.builder()
                        .attribute("source-highlighter", "rouge")
                        .attribute("rouge-css", "class")
                        .attribute("idseparator", "_")
                        .build();
        return Options.builder()
                .safe(SafeMode.SAFE)
                .standalone(false)
                .attributes(attributes)
                .build();
    }
}
