// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Filter;
import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.client.KajabiValidationException;
import io.github.camelkajabi.model.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which lists of the API the key may read. */
final class ListsPart {

    static final String SITE_FILTER = "site_id";

    private final Calls calls;
    private final Findings findings;

    ListsPart(Calls calls, Findings findings) {
        this.calls = calls;
        this.findings = findings;
    }

    /** The lists of the API, those that a consumer can follow first. */
    static List<Operation> operations() {
        return Catalog.get().operations().stream()
                .filter(o -> o.method() == Method.GET && !o.needsId())
                .filter(o -> o.kind() == Operation.Kind.LIST)
                .sorted(Comparator.comparing(o -> o.follow() == null))
                .toList();
    }

    /**
     * Requests the first page of each list.
     *
     * @param known a list that was read already
     * @param configured the option siteId; null without one
     * @param sites the ids of the sites of the account
     * @return the lists that have rows to look at
     */
    List<ListProbe> run(ListProbe known, @Nullable String configured, List<String> sites) {
        findings.begin("lists");
        List<ListProbe> lists = new ArrayList<>();
        List<ListProbe> usable = new ArrayList<>();
        for (Operation operation : operations()) {
            ListProbe list =
                    operation.equals(known.operation())
                            ? known
                            : ListProbe.of(
                                    calls, operation, siteFilter(operation, configured, sites));
            if (needsSite(list) && !sites.isEmpty()) {
                list = ListProbe.of(calls, operation, siteFilter(operation, sites.get(0), sites));
            }
            lists.add(list);
            if (report(list)) {
                usable.add(list);
            }
        }
        if (lists.stream().noneMatch(list -> list.first().isOk())) {
            if (lists.stream().allMatch(list -> list.first().isForbidden())) {
                findings.failure("all", "every list is forbidden (403)", AccountPart.PLAN);
            } else {
                findings.failure(
                        "all", "no list could be read", "Look at the problems of the lists above.");
            }
        }
        return usable;
    }

    /** Whether the list was refused as it is requested without a site. */
    private static boolean needsSite(ListProbe list) {
        return list.first().failure() instanceof KajabiValidationException
                && list.filters().isEmpty()
                && list.operation().hasFilter(SITE_FILTER);
    }

    private static List<Parameter> siteFilter(
            Operation operation, @Nullable String configured, List<String> sites) {
        Optional<Filter> filter = operation.filter(SITE_FILTER);
        String site =
                configured == null && !sites.isEmpty() && filter.map(Filter::required).orElse(false)
                        ? sites.get(0)
                        : configured;
        return filter.isEmpty() || site == null
                ? List.of()
                : List.of(new Parameter(filter.get().queryName(), site));
    }

    /** Reports what came; true if the list has rows to look at. */
    private boolean report(ListProbe list) {
        Answer first = list.first();
        if (needsSite(list)) {
            findings.unchecked(
                    list.name(), first.problem() + " without a site, and no site is known");
            return false;
        }
        if (!first.isOk()) {
            reportProblem(list.name(), first);
            return false;
        }
        if (first.rows().isEmpty()) {
            findings.unchecked(list.name(), "allowed; empty, so nothing more about it was checked");
            return false;
        }
        String other = otherType(list);
        if (other != null) {
            findings.warning(
                    list.name(),
                    "allowed, but it has rows of the type " + other,
                    "Do not use this list: the connector rejects such rows. A cache or proxy may"
                            + " confuse requests.");
            return false;
        }
        int rows = first.rows().size();
        findings.ok(
                list.name(),
                "allowed; "
                        + rows
                        + (rows == 1 ? " row" : " rows")
                        + (list.end().claimsMore() ? " on the first page, more follow" : ""));
        return true;
    }

    private void reportProblem(String name, Answer first) {
        if (first.isForbidden()) {
            findings.warning(
                    name,
                    first.problem(),
                    "Routes that use a forbidden list fail. Give the key the permission, or leave"
                            + " these lists out. "
                            + AccountPart.PLAN);
        } else if (first.failure() == null) {
            findings.unchecked(name, first.problem());
        } else if (first.isRefused()) {
            findings.warning(
                    name,
                    first.problem(),
                    "A list that is refused without siteId may need one; a path that is not found"
                            + " may not be part of the plan.");
        } else {
            findings.warning(
                    name,
                    first.problem(),
                    "Run the check again later. If a list keeps failing, routes that use it fail.");
        }
    }

    /** A type other than that of the list, if a row has one. */
    private static @Nullable String otherType(ListProbe list) {
        return list.first().rows().stream()
                .map(Resource::getType)
                .filter(type -> !type.equals(list.operation().type()))
                .map(type -> type.matches("[a-z_]{1,40}") ? type : "(not shown)")
                .findFirst()
                .orElse(null);
    }
}
