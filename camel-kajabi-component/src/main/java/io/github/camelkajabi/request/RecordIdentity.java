// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.request;

import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.catalog.RequestBody;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.jsonapi.RecordId;
import io.github.camelkajabi.model.OneLine;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceIdentifier;
import io.github.camelkajabi.options.CallParameter;
import io.github.camelkajabi.options.EndpointOptions;
import java.io.IOException;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * Decides which record and which site a call refers to.
 *
 * <p>An option or a header that a person set takes precedence over the record in the body, and the
 * body over the headers that the connector itself left. If two sources that a person set disagree,
 * the call is refused, because only the person knows which one is right.
 */
final class RecordIdentity {

    private final EndpointOptions options;

    RecordIdentity(EndpointOptions options) {
        this.options = options;
    }

    /**
     * A record or a site that a person named.
     *
     * @param id the id
     * @param where the option or the header, for a message
     * @param isDefault whether it is the site of the component, which a header overrides
     */
    private record Named(String id, String where, boolean isDefault) {

        private Named(String id, String where) {
            this(id, where, false);
        }
    }

    /**
     * A record that an operation works on.
     *
     * @param id its id
     * @param site its site; null if the message does not show it, or if nothing depends on it
     */
    record Target(String id, @Nullable String site) {}

    /**
     * The record that an operation works on.
     *
     * @throws IllegalArgumentException if no id is given, two ids disagree, or the id is not valid
     */
    Target record(Operation operation, Message message) throws IOException {
        Named named = namedRecord(operation, message);
        RecordInBody body =
                bodyMayNameTheRecord(operation, message)
                        ? RecordInBody.read(operation, message, named != null)
                        : RecordInBody.none(operation);
        String inBody = body.id();
        if (named == null && inBody != null) {
            requireOwnAccount(operation, message, inBody);
        }
        if (named == null && inBody == null) {
            requireNoOther(operation, message, body);
        }
        String id = choose(operation, message, named, inBody);
        if (CallParameter.RELATED_TITLES.of(message, options) == null) {
            return new Target(id, null);
        }
        String site = id.equals(inBody) ? body.site() : null;
        return new Target(id, site == null ? knownSite(operation, message, id) : site);
    }

    /** The site of a record that an earlier step returned or received; null if it is not known. */
    @Nullable String knownSite(Operation operation, Message message, String id) {
        return RecordOrigin.of(message).siteOf(options.account(), operation.resource(), id);
    }

    /** The same for an operation whose body has been read and may contain an id. */
    String recordId(Operation operation, Message message, @Nullable String inBody) {
        Named named = namedRecord(operation, message);
        if (named == null && inBody != null) {
            requireOwnAccount(operation, message, inBody);
        }
        return choose(operation, message, named, inBody);
    }

    /** Refuses a record that a consumer or a call of another account has left in the message. */
    private void requireOwnAccount(Operation operation, Message message, String inBody) {
        RecordOrigin origin = RecordOrigin.of(message);
        boolean isForeign =
                message.getBody() instanceof Resource
                        ? origin.isAnswerOfAnother(options.account())
                        : origin.knowsInAnother(options.account(), operation.resource(), inBody);
        if (isForeign) {
            throw new IllegalArgumentException(
                    "The body of kajabi:"
                            + operation.uri()
                            + " is the record '"
                            + OneLine.of(inBody, OneLine.VALUE)
                            + "' of another account. Set the header "
                            + KajabiConstants.ID
                            + " or the option id to the id of the record in this account.");
        }
    }

    private String choose(
            Operation operation, Message message, @Nullable Named named, @Nullable String inBody) {
        RecordOrigin origin = RecordOrigin.of(message);
        if (named != null) {
            if (inBody != null
                    && !inBody.isEmpty()
                    && !inBody.equals(named.id())
                    && !origin.knows(options.account(), operation.resource(), inBody)) {
                throw disagree(operation, "record", named, new Named(inBody, "the body"));
            }
            return named.id();
        }
        if (inBody != null && inBody.isEmpty()) {
            throw new IllegalArgumentException(
                    "The body of kajabi:"
                            + operation.uri()
                            + " has the member id without a value. Set it to the id of the record,"
                            + " or remove it and set the header "
                            + KajabiConstants.ID
                            + " or the option id.");
        }
        boolean leftBlank = options.namesId();
        if (inBody != null && !leftBlank) {
            return checked(inBody, "The body");
        }
        ResourceIdentifier left = origin.inHeader(message);
        if (left == null || (leftBlank && left.type().equals(operation.resource()))) {
            throw needsId(operation);
        }
        if (!origin.isLeftBy(options.account())) {
            throw new IllegalArgumentException(
                    "The header "
                            + KajabiConstants.ID
                            + " still holds the id of a record of another account, but kajabi:"
                            + operation.uri()
                            + " needs an id of its own: set the header or the option id.");
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

    /** Refuses a record that a call has found if the body names another one. */
    void checkFound(Operation operation, Message message, @Nullable String inBody, String found) {
        if (inBody != null
                && !inBody.isEmpty()
                && !inBody.equals(found)
                && !RecordOrigin.of(message)
                        .knows(options.account(), operation.resource(), inBody)) {
            throw disagree(
                    operation,
                    "record",
                    new Named(inBody, "the body"),
                    new Named(found, "the e-mail address"));
        }
    }

    private @Nullable Named namedRecord(Operation operation, Message message) {
        String id = options.id();
        Named option = id == null ? null : named(id, "The option id");
        Object value = CallParameter.ID.inHeader(message, options);
        if (value == null || RecordOrigin.of(message).inHeader(message) != null) {
            return option;
        }
        if (value instanceof CharSequence text && text.toString().isBlank()) {
            throw needsId(operation);
        }
        Named header = named(value, "The header " + KajabiConstants.ID);
        if (option != null && !option.id().equals(header.id())) {
            throw disagree(operation, "record", option, header);
        }
        return header;
    }

    private static Named named(Object value, String where) {
        return new Named(checked(value, where), where);
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
                        + (RecordInBody.isPossible(operation)
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
                        + inSentence(one.where())
                        + " names '"
                        + OneLine.of(one.id(), OneLine.VALUE)
                        + "', and "
                        + inSentence(other.where())
                        + " names '"
                        + OneLine.of(other.id(), OneLine.VALUE)
                        + "'. Remove the one that is wrong.");
    }

    private static String inSentence(String where) {
        return Character.toLowerCase(where.charAt(0)) + where.substring(1);
    }

    /** Refuses a body that may mean another record than an id that was left in a header. */
    private static void requireNoOther(Operation operation, Message message, RecordInBody body) {
        if (RecordOrigin.of(message).inHeader(message) != null && body.mayBeAnother()) {
            throw new IllegalArgumentException(
                    "The body of kajabi:"
                            + operation.uri()
                            + " may mean another record and does not identify one record, and the"
                            + " header "
                            + KajabiConstants.ID
                            + " only holds the id that an earlier step left. Split a list, use one"
                            + " record with an id as the body, remove the body (setBody: null), or"
                            + " set the header or the option id.");
        }
    }

    private boolean bodyMayNameTheRecord(Operation operation, Message message) {
        return operation.body() == null
                || (operation.body().kind() == RequestBody.Kind.IDENTIFIERS
                        && (CallParameter.RELATED_IDS.of(message, options) != null
                                || CallParameter.RELATED_TITLES.of(message, options) != null));
    }

    /**
     * The id of the site of a call whose body does not name one; null without a site.
     *
     * @throws IllegalArgumentException if two ids disagree, or the id is not valid
     */
    @Nullable String siteId(Operation operation, Message message) {
        Named named = namedSite(operation, message);
        return named != null
                ? named.id()
                : RecordOrigin.of(message).siteInHeader(message, options.account());
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
        return inBody != null
                ? inBody
                : RecordOrigin.of(message).siteInHeader(message, options.account());
    }

    /**
     * The site in whose lists the titles for a record are looked up: that of the record or, if the
     * message does not show it, the one that a person named. A site that an earlier step left in
     * the header is that of another record.
     *
     * @param ofRecord the site of the record; null if the message does not show it
     * @throws IllegalArgumentException if a person named another site than that of the record
     */
    @Nullable String siteOfTitles(Operation operation, Message message, @Nullable String ofRecord) {
        Named named = namedSite(operation, message);
        if (ofRecord == null) {
            return named == null ? null : named.id();
        }
        if (named != null && !named.isDefault() && !named.id().equals(ofRecord)) {
            throw disagree(operation, "site", named, new Named(ofRecord, "the record"));
        }
        return ofRecord;
    }

    /**
     * Whether a record that does not show its site is on the site of the call. A default proves
     * that of a single record only if the message knows of none on another site.
     */
    boolean isSiteSure(Operation operation, Message message) {
        if (!operation.needsId()) {
            return true;
        }
        Named named = namedSite(operation, message);
        if (named != null && !named.isDefault()) {
            return true;
        }
        RecordOrigin origin = RecordOrigin.of(message);
        return named == null
                ? origin.inHeader(message) != null && namedRecord(operation, message) == null
                : origin.knowsNoOtherSite(named.id());
    }

    /**
     * The site that a person named. The site of the component is a default: a header overrides it.
     */
    private @Nullable Named namedSite(Operation operation, Message message) {
        String id = options.siteId();
        String where = "The option siteId";
        Named option =
                id == null ? null : new Named(checked(id, where), where, !options.namesSite());
        Object value = CallParameter.SITE_ID.inHeader(message, options);
        if (value == null || RecordOrigin.of(message).isSiteLeft(message)) {
            return option;
        }
        if (value instanceof CharSequence text && text.toString().isBlank()) {
            throw new IllegalArgumentException(
                    "The header "
                            + KajabiConstants.SITE_ID
                            + " is blank: set it to the id of a site, or remove it.");
        }
        Named header = named(value, "The header " + KajabiConstants.SITE_ID);
        if (option != null && !option.isDefault() && !option.id().equals(header.id())) {
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
        if (named != null && !named.isDefault() && !named.id().equals(filter.strip())) {
            throw disagree(operation, "site", named, new Named(filter, "the filter site_id"));
        }
    }
}
