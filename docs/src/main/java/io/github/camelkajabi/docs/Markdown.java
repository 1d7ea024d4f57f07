// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.docs;

import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/** Markdown as GitHub shows it, in the HTML that Asciidoctor would write. */
final class Markdown {

    private static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), HeadingAnchorExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final HtmlRenderer RENDERER =
            HtmlRenderer.builder().extensions(EXTENSIONS).build();

    private Markdown() {}

    /** Converts a text. */
    static Asciidoc.Converted page(String text, Asciidoc asciidoc) {
        Element body = Jsoup.parseBodyFragment(RENDERER.render(PARSER.parse(text))).body();
        for (Element code : body.select("pre > code")) {
            String language = code.className().replaceFirst("^language-", "");
            Element block = code.parent();
            if (block != null) {
                block.replaceWith(
                        asciidoc.code(
                                language.isEmpty() ? "text" : language,
                                code.wholeText().stripTrailing()));
            }
        }
        body.select("table").addClass("tableblock");
        Element title = body.selectFirst("h1");
        if (title == null) {
            return new Asciidoc.Converted(null, body);
        }
        title.remove();
        return new Asciidoc.Converted(title.text(), body);
    }
}
