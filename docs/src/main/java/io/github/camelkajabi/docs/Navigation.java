// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.docs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * The sections of the start page with the pages that they link to, in its order. Below the index of
 * a directory come the pages of that directory that it links to.
 */
final class Navigation {

    /** A section of the start page. */
    record Section(String title, List<Entry> entries) {}

    /**
     * A page in its section; {@code parent} is the index that lists it, if that is not the start.
     */
    record Entry(Section section, Page page, String label, @Nullable Page parent) {}

    private final Page start;
    private final List<Section> sections = new ArrayList<>();
    private final List<Entry> order = new ArrayList<>();
    private final Map<Page, Integer> places = new HashMap<>();

    private Navigation(Page start) {
        this.start = start;
    }

    /** Reads the navigation from pages whose links lead to files of the site. */
    static Navigation of(Map<String, Page> pages) {
        Page start = pages.get(Site.START);
        if (start == null) {
            throw new IllegalStateException(Site.START + " is missing");
        }
        Map<String, Page> byTarget = new HashMap<>();
        pages.values().forEach(page -> byTarget.put(page.target(), page));
        Navigation navigation = new Navigation(start);
        for (Element block : start.body().select(".sect1")) {
            Element heading = block.selectFirst("h2");
            Section section = new Section(heading == null ? "" : heading.text(), new ArrayList<>());
            links(start, block, byTarget)
                    .forEach((page, text) -> navigation.add(section, page, text, null, byTarget));
            if (!section.entries().isEmpty()) {
                navigation.sections.add(section);
            }
        }
        return navigation;
    }

    private void add(
            Section section,
            Page page,
            String text,
            @Nullable Page parent,
            Map<String, Page> byTarget) {
        if (page.equals(start) || places.containsKey(page)) {
            return;
        }
        String label = page.title().equals(start.title()) ? text : page.title();
        Entry entry = new Entry(section, page, label, parent);
        places.put(page, order.size());
        order.add(entry);
        section.entries().add(entry);
        if (parent == null && page.target().endsWith("/index.html")) {
            String directory = page.target().substring(0, page.target().lastIndexOf('/') + 1);
            links(page, page.body(), byTarget)
                    .forEach(
                            (child, name) -> {
                                if (child.target().startsWith(directory)) {
                                    add(section, child, name, page, byTarget);
                                }
                            });
        }
    }

    private static Map<Page, String> links(Page from, Element block, Map<String, Page> byTarget) {
        Map<Page, String> links = new LinkedHashMap<>();
        for (Element link : block.select("a[href]")) {
            String file = link.attr("href").replaceFirst("#.*", "");
            if (!file.isEmpty() && !file.contains(":")) {
                java.nio.file.Path path = java.nio.file.Path.of(from.target());
                String target = path.resolveSibling(file).normalize().toString().replace('\\', '/');
                Page page = byTarget.get(target);
                if (page != null) {
                    links.putIfAbsent(page, link.text());
                }
            }
        }
        return links;
    }

    Page start() {
        return start;
    }

    List<Section> sections() {
        return sections;
    }

    /** Returns the place of a page in the order of reading; 0 is the start page, -1 is none. */
    int place(Page page) {
        return page.equals(start) ? 0 : places.getOrDefault(page, -2) + 1;
    }

    /** Returns the page at a place, or null if there is none. */
    @Nullable Entry at(int place) {
        return place < 1 || place > order.size() ? null : order.get(place - 1);
    }
}
