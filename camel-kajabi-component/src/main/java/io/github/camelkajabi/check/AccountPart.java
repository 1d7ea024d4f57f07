// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.KajabiAuthenticationException;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiPermissionException;
import io.github.camelkajabi.client.KajabiRateLimitedException;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.KajabiValidationException;
import io.github.camelkajabi.client.TokenFacts;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.model.ApiVersion;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Credentials, token, API version and the role of the user. */
final class AccountPart {

    static final String WHERE_KEYS_ARE =
            "Kajabi: Settings > Public API > Create User API Key (only owners and subowners can)";

    static final String PLAN =
            "Check in Kajabi that the plan includes the Public API (the current Pro plan, or the"
                    + " add-on) and that the key has the permissions that your routes need. After"
                    + " enabling it, it may take some minutes until calls work.";

    private static final String TOKEN = "token";

    /** A token that lives shorter is renewed so often that it shows. */
    private static final Duration SHORT = Duration.ofMinutes(5);

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.:, -]{1,300}");

    private static final Pattern ROLE = Pattern.compile("[A-Z_]{1,40}");

    private final Calls calls;
    private final Findings findings;
    private final KajabiSession session;

    AccountPart(Calls calls, Findings findings, KajabiSession session) {
        this.calls = calls;
        this.findings = findings;
        this.session = session;
    }

    /** Whether the credentials are good for more requests. */
    boolean run() {
        findings.begin("account");
        if (session.settings().credentials().canRenew()) {
            KajabiException failure = calls.logIn();
            if (failure != null) {
                refused(failure);
                return false;
            }
            reportToken(session.tokenFacts());
        } else {
            findings.note(
                    TOKEN,
                    "an access token is given, which is never renewed: its life is not known",
                    "Use clientId and clientSecret, so that the token can be renewed.");
        }
        checkVersion();
        return checkUser();
    }

    private void refused(KajabiException failure) {
        String kind = session.settings().credentials().toString();
        if (failure instanceof KajabiAuthenticationException
                || failure instanceof KajabiValidationException) {
            findings.failure(
                    TOKEN,
                    kind + ": refused with status " + failure.getHttpResponseCode(),
                    "Use the client id and client secret of "
                            + WHERE_KEYS_ARE
                            + ". The API Key and API Secret under Settings > Account Details are"
                            + " for Zapier; the API does not accept them. A key that was rotated or"
                            + " deleted is refused as well.");
        } else if (failure instanceof KajabiPermissionException) {
            findings.failure(TOKEN, "the request for a token is forbidden (403)", PLAN);
        } else if (failure instanceof KajabiRateLimitedException) {
            findings.failure(
                    TOKEN,
                    "the request for a token was refused because of too many requests (429)",
                    "Wait some minutes, and run the check again with slow.");
        } else {
            findings.failure(
                    TOKEN,
                    "the request for a token " + Answer.problem(failure),
                    "Check baseUrl, the proxy and the network: this is not an answer of the API.");
        }
    }

    private void reportToken(@Nullable TokenFacts facts) {
        String kind = session.settings().credentials() + " accepted; ";
        if (facts == null) {
            findings.unchecked(TOKEN, kind + "the token was obtained before this check");
            return;
        }
        String rest =
                (facts.hasRefreshToken() ? "with" : "without")
                        + " a refresh token; "
                        + (facts.scope() == null
                                ? "no scope stated"
                                : "scope " + shown(facts.scope()));
        Duration life = facts.expiresIn();
        if (life == null) {
            findings.note(TOKEN, kind + "no expires_in: one hour is assumed; " + rest, null);
        } else if (life.compareTo(SHORT) < 0) {
            findings.warning(
                    TOKEN,
                    kind + "the token lives " + life.toSeconds() + " s only; " + rest,
                    "Expect a token request every " + life.toSeconds() + " s in each process.");
        } else {
            findings.ok(TOKEN, kind + "the token lives " + life.toSeconds() + " s; " + rest);
        }
    }

    private void checkVersion() {
        ApiRequest request = new ApiRequest(Method.GET, "/version", List.of(), null, true);
        Answer answer = calls.single(request);
        String known = Catalog.get().version();
        Document document = answer.document();
        if (document == null) {
            findings.note("version", "GET /version " + answer.problem(), null);
            return;
        }
        String version = ApiVersion.of(document.asMap()).getVersion();
        if (version == null || !PLAIN.matcher(version).matches()) {
            findings.unchecked("version", "the answer does not name the version of the API");
        } else if (version.equals(known)) {
            findings.ok("version", "the API has version " + version + ", as this connector knows");
        } else {
            findings.note(
                    "version",
                    "the API has version " + version + "; this connector knows " + known,
                    "Names that a newer version of the API has added need lenient=true.");
        }
    }

    /** Reads the user of the key; false if the token is refused. */
    private boolean checkUser() {
        Answer answer = calls.single(ApiRequest.get("/me", List.of()));
        if (answer.failure() instanceof KajabiAuthenticationException) {
            findings.failure(
                    "user",
                    "the token was refused (401)",
                    "Use the client id and client secret of " + WHERE_KEYS_ARE + ".");
            return false;
        }
        if (!answer.isOk()) {
            findings.note("user", "GET /me " + answer.problem(), null);
            return true;
        }
        Object role =
                answer.rows().stream()
                        .map(user -> user.getAttributes().get("role_level"))
                        .findFirst()
                        .orElse(null);
        if (role instanceof String level && ROLE.matcher(level).matches()) {
            findings.ok("user", "the key acts for a user with the role " + level);
        } else {
            findings.unchecked("user", "GET /me does not name the role of the user");
        }
        return true;
    }

    private static String shown(String text) {
        return PLAIN.matcher(text).matches() ? text : "(not shown)";
    }
}
