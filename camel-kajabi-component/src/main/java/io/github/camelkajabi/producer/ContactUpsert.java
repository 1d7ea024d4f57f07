// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.producer;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.client.Deadline;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.KajabiValidationException;
import io.github.camelkajabi.client.PageWalk;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.jsonapi.RecordId;
import io.github.camelkajabi.jsonapi.RequestDocument;
import io.github.camelkajabi.jsonapi.ResourceInput;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.model.OneLine;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceIdentifier;
import io.github.camelkajabi.options.FilterValues;
import io.github.camelkajabi.request.RequestFactory;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Updates the contact with an e-mail address on a site, or creates it. The API has no such call.
 *
 * <p>The contact is sought by the server's substring filter, and compared here. When two do it at
 * once, both may find nothing and both create; the server refuses the second, which then looks
 * again and updates. Since the search may lag behind, that second look also goes through the newest
 * contacts.
 */
public final class ContactUpsert {

    private static final String EMAIL = "email";
    private static final int PAGE_SIZE = 100;

    private final RequestFactory requests;
    private final KajabiSession session;
    private final Exchange exchange;
    private final Operation operation;

    /** Creates the upsert of an exchange. */
    public ContactUpsert(
            RequestFactory requests,
            KajabiSession session,
            Exchange exchange,
            Operation operation) {
        this.requests = requests;
        this.session = session;
        this.exchange = exchange;
        this.operation = operation;
    }

    /**
     * What came of it.
     *
     * @param answer what the server answered
     * @param created whether the contact was created
     * @param site the site of the contact
     */
    public record Outcome<T>(T answer, boolean created, String site) {}

    /**
     * Finds the contact and writes it. Each search may take as long as a call.
     *
     * @param sender sends the request that writes and makes something of its answer
     * @throws IllegalArgumentException if the body has no e-mail address, or names another record
     *     than the one found; nothing has been written then
     * @throws IllegalStateException if two contacts have the address, or the one found has no valid
     *     id; nothing has been written then
     */
    public <T> Outcome<T> run(Function<ApiRequest, T> sender) throws IOException {
        ResourceInput given =
                requests.input(operation, Objects.requireNonNull(operation.body()), exchange);
        String email = email(given);
        ResourceInput contact = given.withAttribute(EMAIL, email);
        String site = siteId(contact);
        Optional<String> present = search(email, site, session.deadline());
        if (present.isPresent()) {
            requests.checkFound(operation, exchange.getMessage(), given.id(), present.get());
            return new Outcome<>(sender.apply(update(present.get(), contact)), false, site);
        }
        try {
            return new Outcome<>(sender.apply(create(contact)), true, site);
        } catch (KajabiValidationException refused) {
            Deadline deadline = session.deadline();
            String id =
                    search(email, site, deadline)
                            .or(() -> amongNewest(email, site, deadline))
                            .orElseThrow(() -> refused);
            requests.checkFound(operation, exchange.getMessage(), given.id(), id);
            return new Outcome<>(sender.apply(update(id, contact)), false, site);
        }
    }

    private static ApiRequest create(ResourceInput contact) {
        return request("createContact", "", RequestDocument.create(Contact.TYPE, contact));
    }

    private static ApiRequest update(String id, ResourceInput contact) {
        return request(
                "updateContact",
                id,
                RequestDocument.update(Contact.TYPE, id, contact.attributes(), Map.of()));
    }

    private static ApiRequest request(
            String name, String id, Map<String, @Nullable Object> document) {
        Operation call = Catalog.get().operation(name);
        return new ApiRequest(
                call.method(), call.path(ApiRequest.encode(id)), List.of(), document, false);
    }

    private String email(ResourceInput contact) {
        if (contact.attributes().get(EMAIL) instanceof String given && !given.isBlank()) {
            String email = given.strip();
            if (email.codePoints().anyMatch(c -> c != ' ' && FilterValues.isInvisible(c))) {
                throw new IllegalArgumentException(
                        "kajabi:"
                                + operation.uri()
                                + ": the email in the body contains an invisible"
                                + " character. Remove it, or the contact cannot be found.");
            }
            return email;
        }
        throw new IllegalArgumentException(
                "kajabi:"
                        + operation.uri()
                        + " finds the contact by its e-mail address: put email into the body.");
    }

    private static String siteId(ResourceInput contact) {
        Map<?, ?> site = (Map<?, ?>) Objects.requireNonNull(contact.relationships().get("site"));
        return String.valueOf(((Map<?, ?>) Objects.requireNonNull(site.get("data"))).get("id"));
    }

    /** The whole search is read: two contacts may have the address, and one be on a later page. */
    private Optional<String> search(String email, String siteId, Deadline deadline) {
        PageWalk pages =
                walk(siteId, PAGE_SIZE, new Parameter("filter[email_contains]", email), deadline);
        Optional<String> found = Optional.empty();
        while (pages.hasNext()) {
            found = match(email, siteId, pages.next().rows(), found);
        }
        return found;
    }

    private Optional<String> amongNewest(String email, String siteId, Deadline deadline) {
        PageWalk newest = walk(siteId, PAGE_SIZE, new Parameter("sort", "-created_at"), deadline);
        return match(email, siteId, newest.next().rows(), Optional.empty());
    }

    private PageWalk walk(String siteId, int size, Parameter parameter, Deadline deadline) {
        Operation list = Catalog.get().operation("listContacts");
        ApiRequest request =
                ApiRequest.get(
                        list.path(), List.of(new Parameter("filter[site_id]", siteId), parameter));
        return new PageWalk(session, list, request, 1, size, false).within(deadline);
    }

    private Optional<String> match(
            String email, String siteId, List<Resource> rows, Optional<String> before) {
        Optional<String> found = before;
        for (Resource row : rows) {
            if (row instanceof Contact contact
                    && isSame(email, contact.getEmail())
                    && isOfSite(contact, siteId)) {
                String id = id(contact);
                requireSame(email, found, id);
                found = Optional.of(id);
            }
        }
        return found;
    }

    private void requireSame(String email, Optional<String> found, String id) {
        if (found.isPresent() && !found.get().equals(id)) {
            throw new IllegalStateException(
                    "kajabi:"
                            + operation.uri()
                            + " finds two contacts with the e-mail address "
                            + OneLine.of(email, OneLine.VALUE)
                            + ": '"
                            + found.get()
                            + "' and '"
                            + id
                            + "'. Update one of them by its id.");
        }
    }

    /** A server that ignores the filter for a moment answers with contacts of other sites. */
    private static boolean isOfSite(Contact contact, String siteId) {
        ResourceIdentifier site = contact.getRelationship("site").getIdentifier();
        return site == null || site.id().equals(siteId);
    }

    private String id(Contact contact) {
        try {
            return RecordId.check(String.valueOf(contact.getId()));
        } catch (DocumentException e) {
            throw new IllegalStateException(
                    "kajabi:"
                            + operation.uri()
                            + " finds the contact, but the server gives it no valid id.",
                    e);
        }
    }

    /**
     * Upper and lower case are the same. A letter that shares only one of the two with another one,
     * such as the dotless i or the Kelvin sign, is another letter.
     */
    private static boolean isSame(String email, @Nullable String other) {
        return other != null
                && email.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT))
                && email.toUpperCase(Locale.ROOT).equals(other.toUpperCase(Locale.ROOT));
    }
}
