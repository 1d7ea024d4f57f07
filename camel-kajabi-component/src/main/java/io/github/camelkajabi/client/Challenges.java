// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.apache.hc.client5.http.auth.AuthChallenge;
import org.apache.hc.client5.http.auth.ChallengeType;
import org.apache.hc.client5.http.auth.StandardAuthScheme;
import org.apache.hc.client5.http.impl.auth.AuthChallengeParser;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.ParserCursor;

/**
 * Sanitizes the authentication challenges of a response. The HTTP client logs them unchanged, at
 * DEBUG, or at WARN if it cannot parse them.
 *
 * <p>Server challenges are removed, because the HTTP client never answers them. A proxy's {@code
 * Basic} challenge keeps only its scheme and charset. Any other proxy challenge is kept only if it
 * is safe to log.
 */
final class Challenges {

    private static final String BASIC = "Basic realm=\"proxy\"";
    private static final String BASIC_IN_UTF_8 = BASIC + ", charset=\"UTF-8\"";

    private Challenges() {}

    /**
     * Removes or replaces the challenges that must not be logged.
     *
     * @param isLoggable whether a text is safe to log
     */
    static void sanitize(HttpResponse response, Predicate<String> isLoggable) {
        response.removeHeaders(HttpHeaders.WWW_AUTHENTICATE);
        if (!response.containsHeader(HttpHeaders.PROXY_AUTHENTICATE)) {
            return;
        }
        List<String> kept = new ArrayList<>();
        for (Header header : response.getHeaders(HttpHeaders.PROXY_AUTHENTICATE)) {
            kept.addAll(sanitized(header.getValue(), isLoggable));
        }
        response.removeHeaders(HttpHeaders.PROXY_AUTHENTICATE);
        kept.forEach(
                value ->
                        response.addHeader(new BasicHeader(HttpHeaders.PROXY_AUTHENTICATE, value)));
    }

    private static List<String> sanitized(String value, Predicate<String> isLoggable) {
        List<String> kept = new ArrayList<>();
        boolean onlyBasic = true;
        try {
            for (AuthChallenge challenge :
                    AuthChallengeParser.INSTANCE.parse(
                            ChallengeType.PROXY, value, new ParserCursor(0, value.length()))) {
                if (StandardAuthScheme.BASIC.equalsIgnoreCase(challenge.getSchemeName())) {
                    kept.add(isInUtf8(challenge) ? BASIC_IN_UTF_8 : BASIC);
                } else {
                    onlyBasic = false;
                }
            }
        } catch (ParseException e) {
            return List.of();
        }
        return onlyBasic || !isLoggable.test(value) ? kept : List.of(value);
    }

    private static boolean isInUtf8(AuthChallenge challenge) {
        List<NameValuePair> parameters = challenge.getParams();
        return parameters != null
                && parameters.stream()
                        .anyMatch(
                                parameter ->
                                        "charset".equalsIgnoreCase(parameter.getName())
                                                && "utf-8"
                                                        .equals(
                                                                String.valueOf(parameter.getValue())
                                                                        .toLowerCase(Locale.ROOT)));
    }
}
