// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Message;
import org.apache.camel.spi.HeadersMapFactory;
import org.jspecify.annotations.Nullable;

/** Headers by their names in any case, also where Camel is set to tell cases apart. */
public final class MessageHeaders {

    private MessageHeaders() {}

    /** The value of a header; null if it is not set. */
    public static @Nullable Object find(Message message, String name) {
        if (!message.hasHeaders()) {
            return null;
        }
        Object value = message.getHeader(name);
        if (value != null || ignoreCase(message)) {
            return value;
        }
        for (Map.Entry<String, Object> header : message.getHeaders().entrySet()) {
            if (header.getKey().equalsIgnoreCase(name) && header.getValue() != null) {
                return header.getValue();
            }
        }
        return null;
    }

    /** The names of the headers that begin like this, regardless of case. */
    static List<String> startingWith(String prefix, Message message) {
        if (!message.hasHeaders()) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (String name : message.getHeaders().keySet()) {
            if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                names.add(name);
            }
        }
        return names;
    }

    /** Removes a header. */
    public static void remove(Message message, String name) {
        if (!message.hasHeaders()) {
            return;
        }
        message.removeHeader(name);
        if (!ignoreCase(message)) {
            List.copyOf(message.getHeaders().keySet()).stream()
                    .filter(name::equalsIgnoreCase)
                    .forEach(message::removeHeader);
        }
    }

    /** Sets a header. A null value removes the header, so that an earlier value cannot remain. */
    public static void set(Message message, String name, @Nullable Object value) {
        if (value == null || !ignoreCase(message)) {
            remove(message, name);
        }
        if (value != null) {
            message.setHeader(name, value);
        }
    }

    private static boolean ignoreCase(Message message) {
        HeadersMapFactory factory =
                Objects.requireNonNull(message.getExchange())
                        .getContext()
                        .getCamelContextExtension()
                        .getHeadersMapFactory();
        return factory.isCaseInsensitive() && factory.isInstanceOf(message.getHeaders());
    }
}
