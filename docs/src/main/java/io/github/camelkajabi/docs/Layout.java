// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.docs;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.Elements;

/** What stands around a page: navigation, contents, the way to the next page. */
final class Layout {

    /** A table of more columns becomes a list of cards on a narrow screen. */
    private static final int MOST_COLUMNS_OF_A_PHONE = 2;

    private static final int WIDE_TABLE = 5;

    /** Where a long name may be broken: after a separator, and before a word within it. */
    private static final Pattern BREAK =
            Pattern.compile("(?<=[./:_=&?,-])(?=\\w)|(?<=[a-z0-9])(?=[A-Z])");

    private final Navigation navigation;
    private final String template;

    Layout(Navigation navigation) throws IOException {
        this.navigation = navigation;
        this.template = Site.resource("layout.html");
    }

    /** Adds to the text of a page what the converters leave out. */
    void decorate(Page page) {
        for (Element heading : page.body().select("h2[id], h3[id], h4[id]")) {
            heading.appendElement("a")
                    .addClass("anchor")
                    .attr("href", "#" + heading.id())
                    .attr("aria-label", "Link to: " + heading.text())
                    .text("#");
        }
        page.body().select("table").forEach(Layout::fit);
        for (Element code : page.body().select("code, h2, h3")) {
            if (code.closest("pre") == null) {
                code.textNodes().forEach(Layout::addBreaks);
            }
        }
        // A block that scrolls has to be within reach of the keyboard.
        page.body().select("pre").attr("tabindex", "0");
        for (Element picture : page.body().select("img")) {
            // Alone it can be enlarged.
            picture.wrap("<a class=picture></a>");
            Element link = picture.parent();
            if (link != null) {
                link.attr("href", picture.attr("src"));
            }
        }
    }

    private static void fit(Element table) {
        Elements titles = table.select("> thead > tr > th");
        Elements rows = table.select("> tbody > tr");
        int columns = rows.stream().mapToInt(Element::childrenSize).max().orElse(0);
        for (Element row : rows) {
            for (int i = 0; i < row.childrenSize() && i < titles.size(); i++) {
                Element cell = row.child(i).attr("data-label", titles.get(i).text());
                if (cell.childNodeSize() > 0) {
                    // One child, so that the label can stand beside it.
                    Element content = new Element("div");
                    content.appendChildren(List.copyOf(cell.childNodes()));
                    cell.appendChild(content);
                }
            }
        }
        if (titles.size() > MOST_COLUMNS_OF_A_PHONE) {
            table.addClass("stack");
        }
        if (columns >= WIDE_TABLE) {
            table.addClass("wide");
        }
        if (titles.isEmpty()) {
            table.addClass("facts");
        }
    }

    private static void addBreaks(TextNode text) {
        List<String> parts = BREAK.splitAsStream(text.getWholeText()).toList();
        if (parts.size() < 2) {
            return;
        }
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                text.before(new Element("wbr"));
            }
            text.before(new TextNode(parts.get(i)));
        }
        text.remove();
    }

    /** Returns the whole document of a page. */
    String html(Page page) {
        Document document = Jsoup.parse(template);
        document.outputSettings().prettyPrint(false);
        for (Element link : document.select("link[href], script[src], a[href], img[src]")) {
            String name = link.hasAttr("src") ? "src" : "href";
            if (!link.attr(name).startsWith("#")) {
                link.attr(name, Site.relative(page.target(), link.attr(name)));
            }
        }
        String site = navigation.start().title();
        boolean isStart = page.equals(navigation.start());
        document.title(isStart ? site : page.title() + " · " + site);
        Element lead = page.body().selectFirst("p");
        if (lead != null) {
            document.head()
                    .appendElement("meta")
                    .attr("name", "description")
                    .attr("content", lead.text());
        }
        document.body().attr("data-root", Site.relative(page.target(), "index.html"));

        Element article = element(document, "article");
        Navigation.Entry entry = navigation.at(navigation.place(page));
        if (isStart) {
            article.addClass("start");
        } else if (entry != null) {
            article.appendElement("p").addClass("section").text(entry.section().title());
        } else {
            article.appendElement("p").addClass("section").text(page.source());
        }
        article.appendElement("h1").text(page.title());
        article.appendChildren(List.copyOf(page.body().childNodes()));

        fillNavigation(page, element(document, "nav"));
        fillContents(article, element(document, "aside"), isStart);
        fillTurn(page, element(document, "footer .turn"));
        element(document, "footer .source").text(page.source());
        return document.outerHtml();
    }

    private void fillNavigation(Page page, Element nav) {
        Navigation.Entry current = navigation.at(navigation.place(page));
        link(nav, page, navigation.start(), "Start").addClass("home");
        for (Navigation.Section section : navigation.sections()) {
            nav.appendElement("h2").text(section.title());
            Element list = nav.appendElement("ul");
            for (Navigation.Entry entry : section.entries()) {
                if (entry.parent() == null) {
                    link(list.appendElement("li"), page, entry.page(), entry.label());
                } else if (current != null
                        && (entry.parent().equals(page)
                                || entry.parent().equals(current.parent()))) {
                    link(
                            list.appendElement("li").addClass("below"),
                            page,
                            entry.page(),
                            entry.label());
                }
            }
        }
    }

    private static Element link(Element parent, Page from, Page to, String text) {
        Element link =
                parent.appendElement("a")
                        .attr("href", Site.relative(from.target(), to.target()))
                        .text(text);
        return from.equals(to) ? link.attr("aria-current", "page") : link;
    }

    private static void fillContents(Element article, Element aside, boolean isStart) {
        Elements headings = article.select("h2[id], h3[id]");
        Elements few = headings.size() > 40 ? article.select("h2[id]") : headings;
        if (isStart || few.size() < 2) {
            aside.empty();
            return;
        }
        Element list = aside.appendElement("ul");
        for (Element heading : few) {
            Element text = heading.clone();
            text.select(".anchor").remove();
            list.appendElement("li")
                    .addClass(heading.normalName())
                    .appendElement("a")
                    .attr("href", "#" + heading.id())
                    .text(text.text());
        }
    }

    private void fillTurn(Page page, Element turn) {
        int place = navigation.place(page);
        Navigation.Entry before = navigation.at(place - 1);
        Navigation.Entry after = place < 0 ? null : navigation.at(place + 1);
        if (before != null) {
            turn(turn, page, before, "prev", "Previous");
        }
        if (after != null) {
            turn(turn, page, after, "next", "Next");
        }
    }

    private static void turn(
            Element turn, Page page, Navigation.Entry entry, String rel, String word) {
        Element link = link(turn, page, entry.page(), "").attr("rel", rel);
        link.appendElement("span").text(word);
        link.appendElement("b").text(entry.label());
    }

    private static Element element(Document document, String selector) {
        List<Element> found = document.select(selector);
        if (found.size() != 1) {
            throw new IllegalStateException("The layout needs one " + selector);
        }
        return found.get(0);
    }
}
