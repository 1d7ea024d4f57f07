// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.options;

import java.io.ByteArrayOutputStream;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import org.apache.camel.util.URISupport;

/**
 * The options in the query of an endpoint URI. A plus sign is a plus sign; a blank is a blank or
 * {@code %20}.
 *
 * <p>Camel decodes a query like a submitted form, in which a plus sign is a blank. The address
 * {@code ada+news@example.org} would silently lose its plus sign.
 */
public final class UriOptions {

    private static final int HEX = 16;

    private final String uri;
    private final Map<String, Object> written;

    private UriOptions(String uri, Map<String, Object> written) {
        this.uri = uri;
        this.written = written;
    }

    /** The options of a URI as it was written. */
    public static UriOptions of(String uri) throws URISyntaxException {
        int query = uri.indexOf('?');
        return new UriOptions(
                uri, query < 0 ? Map.of() : URISupport.parseQuery(uri.substring(query + 1), true));
    }

    /**
     * The values, with their percent encoding resolved. {@code RAW(...)} is left as it is.
     *
     * @throws IllegalArgumentException if a percent-encoded text is not UTF-8
     */
    public Map<String, Object> decoded() {
        return mapped((option, value) -> isRaw(value) ? value : decode(option, value));
    }

    /**
     * Whether Camel takes another URI for this one: in its registry of endpoints a plus sign and a
     * blank are the same.
     */
    public boolean isTakenForAnother() {
        return any(UriOptions::isInDanger);
    }

    /**
     * The first option with a plus sign that may have been a blank. There is one if Camel has
     * rewritten the URI on its way here, as it does in a recipient list: it writes both as a plus
     * sign.
     */
    public Optional<String> undecidable() {
        List<String> names = List.copyOf(written.keySet());
        boolean isRewritten =
                uri.indexOf("://") == uri.indexOf(':')
                        && names.equals(names.stream().sorted().toList())
                        && !any(value -> !isRaw(value) && !isFormEncoded(value));
        return written.entrySet().stream()
                .filter(
                        option ->
                                isRewritten
                                        && values(option.getValue()).stream()
                                                .anyMatch(UriOptions::hasPlus))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static boolean hasPlus(String value) {
        return !isRaw(value) && value.indexOf('+') >= 0;
    }

    /**
     * The URI with each option by its name, or the same URI if that is how they are written.
     *
     * @throws IllegalArgumentException if an option is given twice, in two spellings
     */
    public String canonicalUri(OptionNames names) {
        Map<String, Object> canonical = names.canonical(written);
        return canonical.keySet().equals(written.keySet()) ? uri : withQuery(canonical);
    }

    /** The URI with each value in {@code RAW(...)} that Camel would change; else empty. */
    public Optional<String> protectedUri() {
        if (!isTakenForAnother()) {
            return Optional.empty();
        }
        return Optional.of(
                withQuery(
                        mapped(
                                (name, value) ->
                                        isInDanger(value) ? inRaw(decode(name, value)) : value)));
    }

    private String withQuery(Map<String, Object> options) {
        StringBuilder text = new StringBuilder(uri.substring(0, uri.indexOf('?')));
        char separator = '?';
        for (Map.Entry<String, Object> option : options.entrySet()) {
            for (String value : values(option.getValue())) {
                text.append(separator).append(option.getKey()).append('=').append(value);
                separator = '&';
            }
        }
        return text.toString();
    }

    private static boolean isInDanger(String value) {
        return !isRaw(value)
                && (value.indexOf('+') >= 0
                        || value.indexOf(' ') >= 0
                        || value.contains("%20")
                        || value.contains("%2B")
                        || value.contains("%2b"));
    }

    /** Camel ends RAW at the first bracket, and in it takes {@code %25} for a percent sign. */
    private static String inRaw(String value) {
        boolean round = value.indexOf(')') >= 0;
        if (value.contains("%25") || (round && value.indexOf('}') >= 0)) {
            throw new IllegalArgumentException(
                    "A value in the endpoint URI has a plus sign or a blank together with %25 or"
                            + " with both kinds of brackets. Give it in a header instead.");
        }
        return round ? "RAW{" + value + "}" : "RAW(" + value + ")";
    }

    private static boolean isRaw(String value) {
        return (value.startsWith("RAW(") && value.endsWith(")"))
                || (value.startsWith("RAW{") && value.endsWith("}"));
    }

    private static boolean isFormEncoded(String value) {
        try {
            return URLEncoder.encode(
                            URLDecoder.decode(value, StandardCharsets.UTF_8),
                            StandardCharsets.UTF_8)
                    .equals(value);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A percent sign that begins no encoded byte stands for itself. */
    public static String decode(String option, String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        StringBuilder text = new StringBuilder(value.length());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < value.length()) {
            if (isEncodedByte(value, at)) {
                bytes.write(Integer.parseInt(value.substring(at + 1, at + 3), HEX));
                at += 3;
            } else {
                text.append(flush(option, bytes)).append(value.charAt(at));
                at++;
            }
        }
        return text.append(flush(option, bytes)).toString();
    }

    private static boolean isEncodedByte(String value, int at) {
        return value.charAt(at) == '%'
                && at + 2 < value.length()
                && isHexDigit(value.charAt(at + 1))
                && isHexDigit(value.charAt(at + 2));
    }

    private static boolean isHexDigit(char c) {
        return c < 128 && Character.digit(c, HEX) >= 0;
    }

    private static String flush(String option, ByteArrayOutputStream bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    option
                            + ": the percent-encoded bytes of its value are not UTF-8. Write the"
                            + " characters themselves, or encode them as UTF-8.",
                    e);
        } finally {
            bytes.reset();
        }
    }

    private boolean any(Predicate<String> condition) {
        return written.values().stream()
                .flatMap(value -> values(value).stream())
                .anyMatch(condition);
    }

    /** With the name of the option and each of its values. */
    private Map<String, Object> mapped(BinaryOperator<String> change) {
        Map<String, Object> changed = new LinkedHashMap<>();
        written.forEach(
                (name, value) -> {
                    List<String> several = new ArrayList<>();
                    values(value).forEach(one -> several.add(change.apply(name, one)));
                    changed.put(name, several.size() == 1 ? several.get(0) : several);
                });
        return changed;
    }

    /** An option that is given several times has a list. */
    private static List<String> values(Object value) {
        return value instanceof Collection<?> several
                ? several.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(value));
    }
}
