// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiNotFoundException;
import io.github.camelkajabi.client.KajabiPermissionException;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.KajabiValidationException;
import io.github.camelkajabi.client.OperationResponse;
import io.github.camelkajabi.client.PageWalk;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceIdentifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hooks of one account in the API.
 *
 * <p>Several nodes may create the same hook at the same time, and the API lets them. So each node
 * lists the hooks again after it has created one, keeps the one with the lowest id and deletes the
 * others. Nobody deletes the lowest, so one is left whatever the order of these steps.
 */
final class HookRegistration {

    private static final Logger LOG = LoggerFactory.getLogger(HookRegistration.class);
    private static final int PAGE_SIZE = 100;
    private static final String TARGET = "target_url";
    private static final String EVENT = "event";

    /** Shorter ids are lower: ids of hooks are numbers. */
    private static final Comparator<Resource> BY_ID =
            Comparator.comparing(Resource::getId, Comparator.comparing(String::length))
                    .thenComparing(Resource::getId);

    private final KajabiSession session;
    private final String site;

    /**
     * A hook as it should be.
     *
     * @param event the event
     * @param door the address without the token
     * @param token the token, a secret
     * @param present whether a token is in use in this process
     * @param cleanUp whether hooks with other tokens are deleted
     */
    record Wanted(
            String event, String door, String token, Predicate<String> present, boolean cleanUp) {

        String target() {
            return door + token;
        }

        @Override
        public String toString() {
            return event + " at " + door + "(token)";
        }
    }

    HookRegistration(KajabiSession session, String site) {
        this.session = session;
        this.site = site;
    }

    /**
     * The only site of the account.
     *
     * @throws IllegalStateException if it has several or none; the message names them
     */
    static String onlySite(KajabiSession session) {
        List<Resource> sites = rows(session, "listSites", List.of());
        if (sites.size() == 1) {
            return Objects.requireNonNull(sites.get(0).getId());
        }
        throw new IllegalStateException(
                sites.isEmpty()
                        ? "The account shows no site, and a hook belongs to one. Set siteId."
                        : "The account has several sites, and a hook belongs to one. Set siteId to"
                                + " one of them: "
                                + sites.stream()
                                        .map(
                                                row ->
                                                        row.getId()
                                                                + " ("
                                                                + row.getString("title")
                                                                + ")")
                                        .collect(Collectors.joining(", "))
                                + ".");
    }

    /**
     * Creates the hook unless it exists, and deletes further ones.
     *
     * @return whether the hook was missing
     * @throws KajabiException if the API refuses it
     */
    boolean ensure(Wanted wanted) {
        List<Resource> all = hooks(wanted.event());
        List<Resource> mine = mine(all, wanted);
        boolean missing = mine.isEmpty();
        if (missing) {
            create(wanted);
            all = hooks(wanted.event());
            mine = mine(all, wanted);
        }
        mine.stream().sorted(BY_ID).skip(1).forEach(this::delete);
        stale(all, wanted);
        return missing;
    }

    /** Deletes the hook. Returns how many there were. */
    int remove(Wanted wanted) {
        List<Resource> mine = mine(hooks(wanted.event()), wanted);
        mine.forEach(this::delete);
        return mine.size();
    }

    private void create(Wanted wanted) {
        Operation create = Catalog.get().operation("createHook");
        Map<String, @Nullable Object> document =
                Map.of(
                        "data",
                        Map.of(
                                "type",
                                "hooks",
                                "attributes",
                                Map.of(TARGET, wanted.target(), EVENT, wanted.event()),
                                "relationships",
                                Map.of(
                                        "site",
                                        Map.of("data", Map.of("type", "sites", "id", site)))));
        ApiRequest request = new ApiRequest(Method.POST, create.path(), List.of(), document, false);
        try {
            session.execute(
                    request, response -> OperationResponse.read(create, request, response, false));
            LOG.info("The hook for {} was created on site {}", wanted, site);
        } catch (KajabiPermissionException e) {
            throw new IllegalStateException(
                    "The API key may not create a hook for the event "
                            + wanted.event()
                            + ". It needs the permission that the API's documentation names: "
                            + create.scopes().stream()
                                    .filter(scope -> scope.startsWith(wanted.event() + ":"))
                                    .findFirst()
                                    .orElseGet(() -> String.join("; ", create.scopes()))
                            + ".",
                    e);
        } catch (KajabiValidationException e) {
            // Another node may have been faster, and the API may refuse a second hook.
            if (mine(hooks(wanted.event()), wanted).isEmpty()) {
                throw e;
            }
        }
    }

    private void delete(Resource hook) {
        Operation delete = Catalog.get().operation("deleteHook");
        ApiRequest request =
                new ApiRequest(
                        Method.DELETE,
                        delete.path(ApiRequest.encode(Objects.requireNonNull(hook.getId()))),
                        List.of(),
                        null,
                        false);
        try {
            session.execute(
                    request, response -> OperationResponse.read(delete, request, response, false));
        } catch (KajabiNotFoundException e) {
            LOG.debug("Another node has deleted the hook {}", hook.getId());
        }
    }

    /** Hooks of this address whose token is not in use, for example those of an earlier secret. */
    private void stale(List<Resource> all, Wanted wanted) {
        List<Resource> stale = new ArrayList<>();
        for (Resource hook : all) {
            String target = hook.getString(TARGET);
            if (target != null
                    && target.startsWith(wanted.door())
                    && isHere(hook, wanted.event())
                    && !wanted.present().test(target.substring(wanted.door().length()))) {
                stale.add(hook);
            }
        }
        if (stale.isEmpty()) {
            return;
        }
        String ids = stale.stream().map(Resource::getId).collect(Collectors.joining(", "));
        if (wanted.cleanUp()) {
            stale.forEach(this::delete);
            LOG.info("The hooks {} for {} had another token and were deleted", ids, wanted.event());
        } else {
            LOG.warn(
                    "The hooks {} for {} have this address with another token, for example that of"
                            + " an earlier secret. Delete them with kajabi:hooks?operation=delete,"
                            + " or set webhookCleanUp=true.",
                    ids,
                    wanted.event());
        }
    }

    private List<Resource> mine(List<Resource> all, Wanted wanted) {
        return all.stream()
                .filter(hook -> wanted.target().equals(hook.getString(TARGET)))
                .filter(hook -> isHere(hook, wanted.event()))
                .filter(hook -> hook.getAttributes().get("resource_id") == null)
                .filter(hook -> hook.getId() != null)
                .toList();
    }

    /** The list has no filter by site, and a server may ignore the one by event. */
    private boolean isHere(Resource hook, String event) {
        List<ResourceIdentifier> sites = hook.getRelationship("site").getIdentifiers();
        return event.equals(hook.getString(EVENT))
                && (sites.isEmpty() || sites.get(0).id().equals(site));
    }

    private List<Resource> hooks(String event) {
        return rows(session, "listHooks", List.of(new Parameter("filter[event_eq]", event)));
    }

    private static List<Resource> rows(
            KajabiSession session, String operation, List<Parameter> query) {
        Operation list = Catalog.get().operation(operation);
        PageWalk pages =
                new PageWalk(
                        session, list, ApiRequest.get(list.path(), query), 1, PAGE_SIZE, false);
        List<Resource> rows = new ArrayList<>();
        pages.forEachRemaining(page -> rows.addAll(page.rows()));
        return rows;
    }
}
