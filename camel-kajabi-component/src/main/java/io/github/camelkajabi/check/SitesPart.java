// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.KajabiNotFoundException;
import java.util.List;
import java.util.regex.Pattern;

/** Which sites the account has, and whether the configured ones are among them. */
final class SitesPart {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,40}");
    private static final String SITE_ID = "siteId";

    private final Calls calls;
    private final Findings findings;
    private final ListProbe list;
    private final List<String> sites;

    SitesPart(Calls calls, Findings findings, Operation listSites) {
        this.calls = calls;
        this.findings = findings;
        this.list = ListProbe.of(calls, listSites, List.of());
        this.sites =
                list.first().rows().stream()
                        .filter(row -> row.getType().equals(listSites.type()))
                        .map(row -> String.valueOf(row.getId()))
                        .filter(id -> ID.matcher(id).matches())
                        .toList();
    }

    /** The list of sites. */
    ListProbe list() {
        return list;
    }

    /** The ids of the sites that the list shows. */
    List<String> sites() {
        return sites;
    }

    /**
     * Compares the configured sites with the list.
     *
     * @param configured the ids in the option siteId
     */
    void run(List<String> configured) {
        findings.begin("sites");
        if (!configured.isEmpty()) {
            configured.forEach(this::checkSite);
        } else if (sites.isEmpty()) {
            findings.unchecked(SITE_ID, "none is configured, and no site is listed");
        } else if (sites.size() == 1) {
            findings.note(
                    SITE_ID,
                    "none is configured; the account has the site " + sites.get(0),
                    "Set siteId=" + sites.get(0) + ": creating a contact or a tag needs it.");
        } else {
            findings.warning(
                    SITE_ID,
                    "none is configured; the account has the sites " + String.join(", ", sites),
                    "Set siteId to one of "
                            + String.join(", ", sites)
                            + ": Kajabi's documentation requires the site for accounts with"
                            + " several ones.");
        }
    }

    private boolean isShown(Answer answer, String site) {
        return answer.ids().equals(List.of(site))
                && answer.rows().get(0).getType().equals(list.operation().type());
    }

    private void checkSite(String site) {
        if (sites.contains(site)) {
            findings.ok(
                    SITE_ID,
                    site
                            + " exists; the account has "
                            + (sites.size() == 1
                                    ? "this site only"
                                    : "the sites " + String.join(", ", sites)));
            return;
        }
        String shown = ID.matcher(site).matches() ? site : "(a value that is not an id)";
        Answer answer =
                calls.single(ApiRequest.get("/sites/" + ApiRequest.encode(site), List.of()));
        if (answer.failure() instanceof KajabiNotFoundException notFound && notFound.isFromApi()) {
            findings.failure(
                    SITE_ID,
                    shown + " does not exist, or the key does not see it",
                    sites.isEmpty()
                            ? "Correct siteId: a consumer with a wrong one receives nothing."
                            : "Set siteId to one of "
                                    + String.join(", ", sites)
                                    + ": a consumer with a wrong one receives nothing.");
        } else if (answer.isOk() && isShown(answer, site)) {
            findings.note(SITE_ID, shown + " exists, although the list of sites lacks it", null);
        } else {
            findings.unchecked(
                    SITE_ID,
                    "whether "
                            + shown
                            + " exists is not known: GET /sites/"
                            + shown
                            + " "
                            + (answer.isOk() ? "shows another record" : answer.problem()));
        }
    }
}
