// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import io.github.camelkajabi.catalog.Filter;
import io.github.camelkajabi.catalog.Following;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.model.ResourceIdentifier;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether the server heeds filters: one that selects nothing must give nothing, and one that
 * selects everything must change nothing. Also what becomes of a name that the API does not have.
 */
final class FiltersPart {

    private static final int FEW = 10;
    private static final String NO_SITE = "999999999999999";
    private static final String NOBODY = "camel-kajabi-check-finds-nobody";
    private static final String FUTURE_DAY = "2100-01-01";
    private static final String FUTURE = "2100-01-01T00:00:00Z";
    private static final String PAST_DAY = "2000-01-01";
    private static final String UNKNOWN = "filter[camel_kajabi_check]";

    private final Calls calls;
    private final Findings findings;
    private final List<String> configured;
    private final List<String> sites;

    FiltersPart(Calls calls, Findings findings, List<String> configured, List<String> sites) {
        this.calls = calls;
        this.findings = findings;
        this.configured = configured;
        this.sites = sites;
    }

    void run(List<ListProbe> lists) {
        findings.begin("filters");
        for (ListProbe list : lists) {
            checkDates(list);
            checkSearch(list);
        }
        lists.stream().findFirst().ifPresent(this::checkUnknownName);
        checkIncludes(lists);
        for (ListProbe list : lists) {
            if (list.follow() != null) {
                checkSite(list);
            }
        }
    }

    private void checkDates(ListProbe list) {
        Operation operation = list.operation();
        Filter day = operation.filter("start_date").orElse(null);
        if (day != null) {
            boolean obeyed = checkNothing(list, day.queryName(), FUTURE_DAY, dateAdvice(list));
            Following follow = list.follow();
            if (obeyed && follow != null && day.name().equals(follow.since())) {
                checkEverything(list, day.queryName());
            }
        } else if (list.follow() != null) {
            time(operation).ifPresent(name -> checkNothing(list, name, FUTURE, dateAdvice(list)));
        }
    }

    /** The query name of the filter for rows created after a time. */
    private static Optional<String> time(Operation operation) {
        return Stream.of("created_at_gteq", "created_at_gt")
                .filter(
                        name ->
                                operation.hasFilter(name)
                                        || (operation.filterGrammar() != null
                                                && operation.filterGrammar().accepts(name)))
                .map(name -> "filter[" + name + "]")
                .findFirst();
    }

    private static String dateAdvice(ListProbe list) {
        Following follow = list.follow();
        return follow != null && follow.since() != null
                ? "If the order of "
                        + list.name()
                        + " is not heeded either, each poll reads the whole list: set a longer"
                        + " delay. Check the dates of rows in your route."
                : "Check the dates of the rows of " + list.name() + " in your route.";
    }

    private void checkSearch(ListProbe list) {
        list.operation()
                .filter("search")
                .ifPresent(
                        filter ->
                                checkNothing(
                                        list,
                                        filter.queryName(),
                                        NOBODY,
                                        "Do not rely on filter.search of "
                                                + list.name()
                                                + "; operation=upsert needs it to find a"
                                                + " contact."));
    }

    /** Requests rows that cannot exist; true if none came. */
    private boolean checkNothing(ListProbe list, String filter, String value, String advice) {
        Answer answer = list.readFiltered(calls, new Parameter(filter, value), FEW);
        String subject = list.name() + ", " + filter;
        if (answer.isOk() && answer.rows().isEmpty()) {
            findings.ok(subject, value + " selects nothing, as it must");
            return true;
        }
        if (answer.isOk()) {
            findings.warning(
                    subject,
                    "is ignored: " + value + " selects rows, although none can match",
                    advice);
        } else if (answer.isRefused()) {
            findings.note(subject, value + " " + answer.problem(), null);
        } else {
            findings.unchecked(subject, value + " " + answer.problem());
        }
        return false;
    }

    /** A date long ago must select the same rows as no date. */
    private void checkEverything(ListProbe list, String filter) {
        Answer answer =
                list.readFiltered(calls, new Parameter(filter, PAST_DAY), ListProbe.PAGE_SIZE);
        String subject = list.name() + ", " + filter;
        Set<String> without = new HashSet<>(list.first().ids());
        Set<String> with = new HashSet<>(answer.ids());
        if (!answer.isOk()) {
            findings.unchecked(subject, PAST_DAY + " " + answer.problem());
        } else if (with.equals(without)) {
            findings.ok(subject, PAST_DAY + " selects the same rows as no date");
        } else if (without.containsAll(with)) {
            findings.warning(
                    subject,
                    PAST_DAY + " selects fewer rows than no date",
                    "The date may be another one than created_at. Run the check again; if it stays"
                            + " so, do not use filter.start_date.");
        } else {
            findings.unchecked(
                    subject,
                    PAST_DAY + " selects other rows than no date: the list may have changed");
        }
    }

    private void checkUnknownName(ListProbe list) {
        Answer answer = list.readFiltered(calls, new Parameter(UNKNOWN, "1"), ListProbe.PAGE_SIZE);
        String subject = "unknown name";
        Set<String> before = new HashSet<>(list.first().ids());
        if (answer.isOk() && new HashSet<>(answer.ids()).equals(before)) {
            findings.ok(
                    subject,
                    "the server ignores a filter that it does not know, as the connector assumes");
        } else if (answer.isOk() && answer.rows().isEmpty()) {
            findings.note(
                    subject,
                    "a filter that the server does not know selects nothing",
                    "Keep lenient=false: the connector refuses unknown names at start.");
        } else if (answer.isRefused()) {
            findings.note(
                    subject, "a filter that the server does not know " + answer.problem(), null);
        } else {
            findings.unchecked(
                    subject,
                    answer.isOk()
                            ? "the rows differ: the list may have changed meanwhile"
                            : answer.problem());
        }
    }

    /** On lists, {@code include} is not documented. Each purchase has a customer to include. */
    private void checkIncludes(List<ListProbe> lists) {
        String subject = "include on lists";
        for (ListProbe list : lists) {
            for (String name : List.of("customer", "tags")) {
                boolean isShown =
                        list.operation().include().contains(name)
                                && list.first().rows().stream()
                                        .anyMatch(
                                                row ->
                                                        !row.getRelationship(name)
                                                                .getIdentifiers()
                                                                .isEmpty());
                if (isShown) {
                    checkInclude(list, name, subject);
                    return;
                }
            }
        }
        findings.unchecked(subject, "no row shows a related record to include");
    }

    private void checkInclude(ListProbe list, String name, String subject) {
        Answer answer =
                list.readFiltered(calls, new Parameter("include", name), ListProbe.PAGE_SIZE);
        Document document = answer.document();
        if (document == null) {
            findings.note(
                    subject, list.name() + " with include=" + name + " " + answer.problem(), null);
        } else if (document.included().isEmpty()) {
            findings.warning(
                    subject,
                    list.name() + " ignores include=" + name,
                    "Read related records one by one: lists do not include them.");
        } else {
            findings.ok(subject, list.name() + " includes " + name + ", although undocumented");
        }
    }

    private void checkSite(ListProbe list) {
        Filter filter = list.operation().filter(ListsPart.SITE_FILTER).orElse(null);
        if (filter == null) {
            return;
        }
        String subject = list.name() + ", " + filter.queryName();
        if (!configured.isEmpty() && showsOtherSite(list)) {
            findings.warning(subject, "is not heeded: rows of another site came", siteAdvice());
            return;
        }
        ListProbe unrestricted = new ListProbe(list.operation(), List.of(), list.first());
        checkNothing(unrestricted, filter.queryName(), NO_SITE, siteAdvice());
    }

    private String siteAdvice() {
        return sites.size() == 1
                ? "Harmless while the account has one site."
                : "Consumers and lists get records of all sites. Check the site relationship, or"
                        + " the header CamelKajabiSiteId, in your route.";
    }

    private boolean showsOtherSite(ListProbe list) {
        return list.first().rows().stream()
                .flatMap(row -> row.getRelationship("site").getIdentifiers().stream())
                .map(ResourceIdentifier::id)
                .anyMatch(id -> !configured.contains(id));
    }
}
