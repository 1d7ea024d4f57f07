// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.request;

import com.fasterxml.jackson.core.TreeNode;
import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.catalog.RequestBody;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.jsonapi.RecordId;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceIdentifier;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.BaseStream;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.jspecify.annotations.Nullable;

/** Which record the body of a message means, for an operation that does not use it otherwise. */
final class RecordInBody {

    private static final Pattern FIRST_WORD = Pattern.compile("[\\s,;|]+");

    private final Operation operation;
    private final @Nullable Object content;
    private final @Nullable String id;

    private RecordInBody(Operation operation, @Nullable Object content, @Nullable String id) {
        this.operation = operation;
        this.content = content;
        this.id = id;
    }

    /** A body that the operation uses otherwise. */
    static RecordInBody none(Operation operation) {
        return new RecordInBody(operation, null, null);
    }

    /**
     * Reads the body. If the route names the record, a stream that can be read only once and a
     * large file are left alone.
     *
     * @param named whether the route names the record; then the body need not identify one
     * @throws IllegalArgumentException if the body cannot be read, or is a list of records
     */
    static RecordInBody read(Operation operation, Message message, boolean named)
            throws IOException {
        Object content = content(operation, message, named);
        return new RecordInBody(operation, content, id(operation, content, named));
    }

    /** Whether the body can name the record of an operation. */
    static boolean isPossible(Operation operation) {
        RequestBody body = operation.body();
        return body == null
                || body.kind() == RequestBody.Kind.IDENTIFIERS
                || operation.resource().equals(body.type());
    }

    /** The id of the record that the body identifies; null if it identifies none. */
    @Nullable String id() {
        return id;
    }

    /** The site of that record; null if the body does not show it. */
    @Nullable String site() throws IOException {
        return id == null ? null : RecordSite.of(content);
    }

    private static @Nullable Object content(Operation operation, Message message, boolean named)
            throws IOException {
        Object body = message.getBody();
        if (named && (MessageBody.isOnce(body) || MessageBody.isLarge(body))) {
            return null;
        }
        try {
            return MessageBody.of(Objects.requireNonNull(message.getExchange()));
        } catch (DocumentException e) {
            if (named) {
                return null;
            }
            throw noRecord(operation, e);
        } finally {
            if (body instanceof StreamCache cache) {
                cache.reset();
            }
        }
    }

    private static @Nullable String id(Operation operation, @Nullable Object content, boolean named)
            throws IOException {
        if (content == null) {
            return null;
        }
        if (!named && isListOf(operation.resource(), content)) {
            throw new IllegalArgumentException(
                    "The body of kajabi:"
                            + operation.uri()
                            + " is a list of records: use a split to call it for each, or set the"
                            + " header "
                            + KajabiConstants.ID
                            + " or the option id.");
        }
        try {
            return RecordId.of(content, operation.resource(), RecordInBody::isType);
        } catch (DocumentException e) {
            if (named) {
                return null;
            }
            throw noRecord(operation, e);
        }
    }

    private static IllegalArgumentException noRecord(Operation operation, DocumentException e) {
        return new IllegalArgumentException(
                "The body of kajabi:"
                        + operation.uri()
                        + " does not identify a record: "
                        + e.getMessage()
                        + ". Use a record with an id as the body, or set the header "
                        + KajabiConstants.ID
                        + " or the option id.");
    }

    private static boolean isType(String name) {
        return Catalog.get().resourceType(name).isPresent();
    }

    /**
     * Whether the body may mean a record that it does not identify. What else it may be depends on
     * the operation: a call that reads ignores objects of a program, a call that writes or deletes
     * only text for people and records of another type.
     */
    boolean mayBeAnother() {
        boolean isAttributes =
                operation.body() != null
                        && content instanceof Map<?, ?> map
                        && !map.containsKey("id")
                        && !map.containsKey("data");
        boolean reads = operation.method() == Method.GET;
        return !isAttributes && mayMeanOther(content, operation.resource(), reads);
    }

    private static boolean mayMeanOther(@Nullable Object body, String type, boolean reads) {
        if (body == null || body instanceof Boolean) {
            return false;
        } else if (body instanceof Resource record) {
            return type.equals(record.getType());
        } else if (body instanceof ResourceIdentifier identifier) {
            return type.equals(identifier.type());
        } else if (body instanceof Map<?, ?> map) {
            return !(map.get("type") instanceof String found)
                    || found.equals(type)
                    || !isType(found);
        } else if (body instanceof CharSequence text) {
            return mayMeanIds(text.toString().strip(), reads);
        } else if (body instanceof Optional<?> optional) {
            return mayMeanOther(optional.orElse(null), type, reads);
        } else if (body instanceof Collection<?> elements) {
            boolean isEmpty = elements.isEmpty();
            return isEmpty
                    ? !reads
                    : elements.stream().anyMatch(e -> e == null || mayMeanOther(e, type, reads));
        } else if (body instanceof Object[] array) {
            return mayMeanOther(Arrays.asList(array), type, reads);
        } else if (body.getClass().isArray()) {
            return Array.getLength(body) > 0 || !reads;
        }
        return !reads
                || body instanceof Iterator
                || body instanceof Iterable
                || body instanceof BaseStream
                || body instanceof Number
                || body instanceof UUID
                || body instanceof TreeNode;
    }

    /** Text for people has no digits, or at least does not begin with an id. */
    private static boolean mayMeanIds(String text, boolean reads) {
        if (text.startsWith("[") || text.startsWith("{") || text.startsWith("<")) {
            return true;
        }
        String first = FIRST_WORD.split(text, 2)[0];
        return (reads ? first : text).chars().anyMatch(Character::isDigit);
    }

    private static boolean isListOf(String type, Object body) {
        return body instanceof Iterator
                || (body instanceof List<?> list
                        && !list.isEmpty()
                        && list.get(0) instanceof Resource first
                        && type.equals(first.getType()));
    }
}
