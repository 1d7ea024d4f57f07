// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.PageEnd;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Page sizes, page numbers, totals and links. */
final class PagesPart {

    /** How many lists are asked for a page in the middle; the lists share one implementation. */
    private static final int LISTS = 3;

    private static final int WIDER = 2 * ListProbe.PAGE_SIZE;
    private static final int BEYOND_THE_END = 1_000_000;
    private static final String SIZE = "page size";
    private static final String LENIENT =
            "Set lenient=true on consumers and lists that fail because of it: totals and links are"
                    + " then not used as evidence.";

    private final Calls calls;
    private final Findings findings;
    private final URI baseUrl;

    PagesPart(Calls calls, Findings findings, URI baseUrl) {
        this.calls = calls;
        this.findings = findings;
        this.baseUrl = baseUrl;
    }

    void run(List<ListProbe> lists) {
        findings.begin("pages");
        checkSizes(lists.stream().filter(ListProbe::hasPageSize).toList());
        List<ListProbe> some =
                lists.stream()
                        .filter(
                                list ->
                                        list.isFollowedWithRows()
                                                && list.first().rows().size() >= 4)
                        .limit(LISTS)
                        .toList();
        if (some.isEmpty()) {
            findings.unchecked("page number", "no list that can be followed has four rows");
        }
        some.forEach(this::checkWindow);
        lists.stream().findFirst().ifPresent(this::checkEnd);
        reportShapes(lists);
        lists.forEach(this::checkTotal);
    }

    private void checkSizes(List<ListProbe> lists) {
        List<ListProbe> shortOnes =
                lists.stream()
                        .filter(
                                list ->
                                        list.first().rows().size() < ListProbe.PAGE_SIZE
                                                && list.end() == PageEnd.MORE)
                        .toList();
        if (!shortOnes.isEmpty()) {
            shortOnes.stream().limit(LISTS).forEach(this::checkShortPage);
            return;
        }
        ListProbe full =
                lists.stream()
                        .filter(
                                list ->
                                        list.first().rows().size() >= ListProbe.PAGE_SIZE
                                                && list.end().claimsMore())
                        .findFirst()
                        .orElse(null);
        if (full == null) {
            findings.unchecked(
                    SIZE, "no list has more than " + ListProbe.PAGE_SIZE + " rows to find the cap");
            return;
        }
        Answer wide = full.read(calls, full.newestFirst(), 1, WIDER);
        int rows = wide.rows().size();
        if (!wide.isOk()) {
            findings.note(
                    SIZE,
                    full.name() + " with page[size]=" + WIDER + " " + wide.problem(),
                    "Keep pageSize at " + ListProbe.PAGE_SIZE + ", the default.");
        } else if (rows > ListProbe.PAGE_SIZE) {
            findings.ok(
                    SIZE,
                    full.name() + " gave " + rows + " rows where " + WIDER + " were requested");
        } else if (rows == ListProbe.PAGE_SIZE) {
            findings.ok(SIZE, full.name() + " has at most " + rows + " rows per page");
        } else {
            findings.unchecked(
                    SIZE,
                    full.name()
                            + " gave "
                            + rows
                            + " rows where "
                            + WIDER
                            + " were requested, fewer than before");
        }
    }

    /** Links or totals promise more rows than the first page has, which is not full. */
    private void checkShortPage(ListProbe list) {
        int rows = list.first().rows().size();
        Answer second = list.read(calls, list.newestFirst(), 2, rows);
        if (!second.isOk()) {
            findings.unchecked(SIZE, "page 2 of " + list.name() + " " + second.problem());
        } else if (second.rows().isEmpty()) {
            findings.warning(
                    list.name() + ", total",
                    "total or links promise more rows than the list has",
                    LENIENT);
        } else {
            findings.note(
                    SIZE,
                    list.name()
                            + " has at most "
                            + rows
                            + " rows per page, although "
                            + ListProbe.PAGE_SIZE
                            + " were requested",
                    "Set pageSize=" + rows + " for " + list.name() + ", which spares requests.");
        }
    }

    /** The second page of two rows must be the third and the fourth row. */
    private void checkWindow(ListProbe list) {
        Answer window = list.read(calls, list.newestFirst(), 2, 2);
        List<String> all = list.first().ids();
        List<String> rows = window.ids();
        String subject = list.name() + ", page number";
        if (!window.isOk()) {
            findings.warning(
                    subject,
                    "page 2 of 2 rows " + window.problem(),
                    "A list of more than one page cannot be read. Run the check again later.");
        } else if (rows.equals(all.subList(2, 4))) {
            findings.ok(subject, "page 2 of 2 rows is the third and the fourth row");
        } else if (rows.size() > 2) {
            findings.warning(
                    subject,
                    "page[size]=2 is not heeded: " + rows.size() + " rows came",
                    "Lists of more than one page cannot be followed reliably: a consumer reads"
                            + " windows of its own size.");
        } else if (rows.equals(all.subList(0, 2))) {
            findings.warning(
                    subject,
                    "page[number]=2 is not heeded: the first page came",
                    "Lists of more than one page cannot be read: the connector fails with an error"
                            + " rather than read the first page for ever.");
        } else if (rows.isEmpty()) {
            findings.warning(
                    subject,
                    "page 2 of 2 rows is empty, although the list has more",
                    "Lists of more than one page cannot be read completely.");
        } else {
            findings.unchecked(
                    subject,
                    "page 2 of 2 rows shows other rows than before: the list may have changed");
        }
    }

    private void checkEnd(ListProbe list) {
        Answer beyond = list.read(calls, list.newestFirst(), BEYOND_THE_END, ListProbe.PAGE_SIZE);
        String subject = "beyond the end";
        if (beyond.failure() == null && !beyond.isOk()) {
            findings.unchecked(subject, beyond.problem());
        } else if (!beyond.isOk()) {
            findings.warning(
                    subject,
                    "page " + BEYOND_THE_END + " of " + list.name() + " " + beyond.problem(),
                    "The end of a list without links and totals cannot be proven.");
        } else if (beyond.rows().isEmpty()) {
            findings.ok(subject, "page " + BEYOND_THE_END + " of " + list.name() + " is empty");
        } else {
            findings.warning(
                    subject,
                    "page " + BEYOND_THE_END + " of " + list.name() + " has rows",
                    "The end of lists cannot be proven by an empty page; reading a list may fail.");
        }
    }

    /** One line for each combination of links and totals, with the lists that have it. */
    private void reportShapes(List<ListProbe> lists) {
        Map<String, List<String>> shapes = new LinkedHashMap<>();
        Set<String> elsewhere = new TreeSet<>();
        for (ListProbe list : lists) {
            Document document = Objects.requireNonNull(list.first().document());
            String shape =
                    "links: "
                            + names(document.links().keySet())
                            + "; meta: "
                            + names(document.meta().keySet());
            shapes.computeIfAbsent(shape, any -> new ArrayList<>()).add(list.name());
            if (document.links().values().stream().anyMatch(this::isElsewhere)) {
                elsewhere.add(list.name());
            }
        }
        shapes.forEach(
                (shape, names) -> {
                    String shown = shape + " (" + String.join(", ", names) + ")";
                    if (shape.equals("links: none; meta: none")) {
                        findings.note(
                                "links, totals",
                                shown,
                                "The end of these lists is found by an empty page: one more request"
                                        + " for each list.");
                    } else {
                        findings.ok("links, totals", shown);
                    }
                });
        if (!elsewhere.isEmpty()) {
            findings.note(
                    "links, totals",
                    "links lead to another address than baseUrl ("
                            + String.join(", ", elsewhere)
                            + ")",
                    null);
        }
    }

    private static String names(Set<String> members) {
        List<String> names =
                members.stream().filter(name -> name.matches("[a-z_]{1,30}")).sorted().toList();
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    /** Links are never followed, so another address does no harm; it is worth knowing. */
    private boolean isElsewhere(@Nullable Object link) {
        return link instanceof String text
                && text.contains("://")
                && !text.startsWith(baseUrl + "/");
    }

    private void checkTotal(ListProbe list) {
        Document document = Objects.requireNonNull(list.first().document());
        OptionalLong total = document.totalCount();
        int rows = list.first().rows().size();
        String subject = list.name() + ", total";
        if (list.end() == PageEnd.CONTRADICTORY) {
            findings.warning(subject, "links and totals contradict each other", LENIENT);
        } else if (total.isPresent() && total.getAsLong() < rows) {
            findings.warning(subject, "the total is less than the rows of the first page", LENIENT);
        }
    }
}
