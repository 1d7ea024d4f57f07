// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.request;

import com.fasterxml.jackson.core.TreeNode;
import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.catalog.RequestBody;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.jsonapi.RecordId;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceIdentifier;
import io.github.camelkajabi.options.CallParameter;
import io.github.camelkajabi.options.EndpointOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.jspecify.annotations.Nullable;

/**
 * Decides which record and which site a call refers to.
 *
 * <p>An option or a header that a person set takes precedence over the record in the body, and the
 * body over the headers that the connector itself left. If two sources that a person set disagree,
 * the call is refused, because only the person knows which one is right.
 */
final class RecordIdentity {

    private static final String SITE_OPTION = "the option siteId";

    private final EndpointOptions options;

    RecordIdentity(EndpointOptions options) {
        this.options = options;
    }

    /**
     * A record or a site that a person named.
     *
     * @param id the id
     * @param where the option or the header, for a message
     */
    private record Named(String id, String where) {}

    /**
     * The id of the record that an operation works on.
     *
     * @throws IllegalArgumentException if no id is given, two ids disagree, or the id is not valid
     */
    String recordId(Operation operation, Message message) throws IOException {
        Named named = namedRecord(operation, message);
        String inBody = inBody(operation, message, named != null);
        if (named == null && inBody == null) {
            requireNoOtherRecord(operation, message);
        }
        return choose(operation, message, named, inBody);
    }

    /** The same for an operation whose body has been read and may contain an id. */
    String recordId(Operation operation, Message message, @Nullable String inBody) {
        return choose(operation, message, namedRecord(operation, message), inBody);
    }

    private String choose(
            Operation operation, Message message, @Nullable Named named, @Nullable String inBody) {
        RecordOrigin origin = RecordOrigin.of(message);
        if (named != null) {
            if (inBody != null
                    && !inBody.equals(named.id())
                    && !origin.knows(operation.resource(), inBody)) {
                throw disagree(operation, "record", named, new Named(inBody, "the body"));
            }
            return named.id();
        }
        boolean leftBlank = options.namesId();
        if (inBody != null && !leftBlank) {
            return checked(inBody, "The body");
        }
        ResourceIdentifier left = origin.inHeader(message);
        if (left == null || (leftBlank && left.type().equals(operation.resource()))) {
            throw needsId(operation);
        }
        if (!left.type().equals(operation.resource())) {
            throw new IllegalArgumentException(
                    "The header "
                            + KajabiConstants.ID
                            + " still holds the id of the record of type "
                            + left.type()
                            + " that this route received or created, but kajabi:"
                            + operation.resource()
                            + " needs an id of its own: set the header or the option id.");
        }
        return checked(left.id(), "The header " + KajabiConstants.ID);
    }

    private @Nullable Named namedRecord(Operation operation, Message message) {
        String id = options.id();
        Named option = id == null ? null : new Named(checked(id, "The option id"), "the option id");
        Object value = CallParameter.ID.inHeader(message, options);
        if (value == null || RecordOrigin.of(message).inHeader(message) != null) {
            return option;
        }
        if (value instanceof CharSequence text && text.toString().isBlank()) {
            throw needsId(operation);
        }
        Named header = header(KajabiConstants.ID, value);
        if (option != null && !option.id().equals(header.id())) {
            throw disagree(operation, "record", option, header);
        }
        return header;
    }

    private static Named header(String name, Object value) {
        return new Named(checked(value, "The header " + name), "the header " + name);
    }

    private static String checked(Object value, String where) {
        try {
            return RecordId.check(value);
        } catch (DocumentException e) {
            throw new IllegalArgumentException(
                    where
                            + " does not contain a valid record id. An id is text or a whole number"
                            + " of at most 200 characters, without blanks, commas and characters"
                            + " that have a meaning in a path, such as / and ?.");
        }
    }

    private static IllegalArgumentException needsId(Operation operation) {
        return new IllegalArgumentException(
                "kajabi:"
                        + operation.uri()
                        + " needs the id of a record: set the header "
                        + KajabiConstants.ID
                        + " or the option id."
                        + (takesIdFromBody(operation)
                                ? " The body can also be a record with an id."
                                : ""));
    }

    private static IllegalArgumentException disagree(
            Operation operation, String what, Named one, Named other) {
        return new IllegalArgumentException(
                "kajabi:"
                        + operation.uri()
                        + " has two different "
                        + what
                        + "s: "
                        + one.where()
                        + " names '"
                        + one.id()
                        + "', and "
                        + other.where()
                        + " names '"
                        + other.id()
                        + "'. Remove the one that is wrong.");
    }

    /** Whether the body can name the record because the operation does not use it otherwise. */
    private static boolean takesIdFromBody(Operation operation) {
        RequestBody body = operation.body();
        return body == null
                || body.kind() == RequestBody.Kind.IDENTIFIERS
                || operation.resource().equals(body.type());
    }

    private boolean isFree(Operation operation, Message message) {
        return operation.body() == null
                || (operation.body().kind() == RequestBody.Kind.IDENTIFIERS
                        && CallParameter.RELATED_IDS.of(message, options) != null);
    }

    /** The id of the record in the body, if the operation does not use the body otherwise. */
    private @Nullable String inBody(Operation operation, Message message, boolean named)
            throws IOException {
        Object body = isFree(operation, message) ? message.getBody() : null;
        if (body == null) {
            return null;
        }
        if (!named && isListOf(operation.resource(), body)) {
            throw new IllegalArgumentException(
                    "The body of kajabi:"
                            + operation.uri()
                            + " is a list of records: use a split to call it for each, or set the"
                            + " header "
                            + KajabiConstants.ID
                            + " or the option id.");
        }
        boolean once =
                (body instanceof InputStream || body instanceof Reader)
                        && !(body instanceof StreamCache);
        boolean file = body instanceof WrappedFile;
        if (named && (once || file)) {
            return null;
        }
        try {
            return RecordId.of(MessageBody.of(message.getExchange()), operation.resource());
        } catch (DocumentException e) {
            if (named) {
                return null;
            }
            throw new IllegalArgumentException(
                    "The body of kajabi:"
                            + operation.uri()
                            + " does not identify a record: "
                            + e.getMessage()
                            + ". Use a record with an id as the body, or set the header "
                            + KajabiConstants.ID
                            + " or the option id.");
        } finally {
            if (body instanceof StreamCache cache) {
                cache.reset();
            }
        }
    }

    /**
     * Refuses a body that looks like ids or records but does not identify the record, if only an id
     * that the connector left in a header would decide: the call would work on an earlier record.
     * Records of another type, such as the tags that the last call returned, are not meant.
     */
    private static void requireNoOtherRecord(Operation operation, Message message) {
        Object body = operation.body() == null ? message.getBody() : null;
        if (body == null || RecordOrigin.of(message).inHeader(message) == null) {
            return;
        }
        boolean isEmptyList = body instanceof Collection<?> rows && rows.isEmpty();
        if (isEmptyList
                ? operation.method() == Method.DELETE
                : looksLikeRecords(body, operation.resource())) {
            throw new IllegalArgumentException(
                    "The body of kajabi:"
                            + operation.uri()
                            + " looks like ids or records but does not identify one record, and the"
                            + " header "
                            + KajabiConstants.ID
                            + " only holds the id that an earlier step left. Split a list, use one"
                            + " record with an id as the body, or set the header or the option"
                            + " id.");
        }
    }

    private static boolean looksLikeRecords(@Nullable Object body, String type) {
        if (body instanceof Resource record) {
            return type.equals(record.getType());
        } else if (body instanceof ResourceIdentifier identifier) {
            return type.equals(identifier.type());
        } else if (body instanceof Map<?, ?> map) {
            Object found = map.get("type");
            return found == null || found.equals(type);
        } else if (body instanceof CharSequence text) {
            return looksLikeIds(text.toString().strip());
        } else if (body instanceof Optional<?> optional) {
            return optional.isPresent() && looksLikeRecords(optional.get(), type);
        } else if (body instanceof Object[] array) {
            return looksLikeRecords(Arrays.asList(array), type);
        } else if (body instanceof Collection<?> elements) {
            for (Object element : elements) {
                if (looksLikeRecords(element, type)) {
                    return true;
                }
            }
            return false;
        }
        return body instanceof Iterator || body instanceof Number || body instanceof TreeNode;
    }

    private static boolean looksLikeIds(String text) {
        return text.startsWith("[")
                || text.startsWith("{")
                || (text.chars().anyMatch(Character::isDigit)
                        && text.chars().noneMatch(Character::isWhitespace));
    }

    private static boolean isListOf(String type, Object body) {
        return body instanceof Iterator
                || (body instanceof List<?> list
                        && !list.isEmpty()
                        && list.get(0) instanceof Resource first
                        && type.equals(first.getType()));
    }

    /**
     * The id of the site of a call whose body does not name one; null without a site.
     *
     * @throws IllegalArgumentException if two ids disagree, or the id is not valid
     */
    @Nullable String siteId(Operation operation, Message message) {
        Named named = namedSite(operation, message);
        return named != null ? named.id() : RecordOrigin.of(message).siteInHeader(message);
    }

    /**
     * The id of the site that a record is written to; null without a site.
     *
     * @param inBody the site that the body names
     * @param ofRecord whether the body is a record that the connector has read. Its site is then
     *     the source, not the destination.
     * @throws IllegalArgumentException if two ids disagree, or the id is not valid
     */
    @Nullable String siteId(
            Operation operation, Message message, @Nullable String inBody, boolean ofRecord) {
        Named named = namedSite(operation, message);
        if (named != null && inBody != null && !ofRecord && !inBody.equals(named.id())) {
            throw disagree(operation, "site", named, new Named(inBody, "the body"));
        }
        if (named != null) {
            return named.id();
        }
        return inBody != null ? inBody : RecordOrigin.of(message).siteInHeader(message);
    }

    /**
     * The site that a person named. The site of the component is a default: a header overrides it.
     */
    private @Nullable Named namedSite(Operation operation, Message message) {
        String id = options.siteId();
        Named option = id == null ? null : new Named(checked(id, "The option siteId"), SITE_OPTION);
        Object value = CallParameter.SITE_ID.inHeader(message, options);
        if (value == null || RecordOrigin.of(message).siteInHeader(message) != null) {
            return option;
        }
        if (value instanceof CharSequence text && text.toString().isBlank()) {
            throw new IllegalArgumentException(
                    "The header "
                            + KajabiConstants.SITE_ID
                            + " is blank: set it to the id of a site, or remove it.");
        }
        Named header = header(KajabiConstants.SITE_ID, value);
        if (option != null && !isDefault(option) && !option.id().equals(header.id())) {
            throw disagree(operation, "site", option, header);
        }
        return header;
    }

    /**
     * Checks that a filter by site does not contradict the option or header.
     *
     * @param filter the value of the filter
     */
    void checkSiteFilter(Operation operation, Message message, String filter) {
        Named named = namedSite(operation, message);
        if (named != null && !isDefault(named) && !named.id().equals(filter.strip())) {
            throw disagree(operation, "site", named, new Named(filter, "the filter site_id"));
        }
    }

    private boolean isDefault(Named site) {
        return site.where().equals(SITE_OPTION) && !options.namesSite();
    }
}
