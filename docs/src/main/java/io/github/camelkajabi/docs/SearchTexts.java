// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/**
 * The texts that the search looks through, one for each section of a page. They are a script and
 * not a JSON document, because a page that was opened from a disk may not fetch.
 */
final class SearchTexts {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** A section; the fields have short names, because there are hundreds of them. */
    private record Text(String page, String title, String url, String text) {}

    private final List<Text> texts = new ArrayList<>();

    /** Adds the sections of a page. */
    void add(Page page) {
        Reader reader = new Reader(page);
        NodeTraversor.traverse(reader, page.body());
        reader.end();
    }

    /** Returns the script. */
    String script() {
        try {
            return "window.searchTexts = " + MAPPER.writeValueAsString(texts) + ";\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Goes through a page; each heading begins a section, and so does a titled block with an id.
     */
    private final class Reader implements NodeVisitor {

        private final Page page;
        private final StringBuilder text = new StringBuilder();
        private String title = "";
        private String url;

        Reader(Page page) {
            this.page = page;
            this.url = page.target();
        }

        @Override
        public void head(Node node, int depth) {
            if (node instanceof Element element) {
                boolean isHeading = element.normalName().matches("h[23]");
                Element titled = isHeading ? element : element.selectFirst("> .title");
                if (element.hasAttr("id") && titled != null) {
                    end();
                    Element words = titled.clone();
                    words.select(".anchor").remove();
                    title = words.text();
                    url = page.target() + "#" + element.id();
                }
                text.append(element.isBlock() || element.normalName().equals("td") ? " " : "");
            } else if (node instanceof TextNode words
                    && (words.parent() == null || !isTitle(words.parent()))) {
                text.append(words.getWholeText());
            }
        }

        private static boolean isTitle(Element element) {
            return element.closest("h2, h3, .title") != null;
        }

        void end() {
            String words = text.toString().replaceAll("\\s+", " ").strip();
            if (!words.isEmpty() || !title.isEmpty()) {
                texts.add(new Text(page.title(), title, url, words));
            }
            text.setLength(0);
        }
    }
}
