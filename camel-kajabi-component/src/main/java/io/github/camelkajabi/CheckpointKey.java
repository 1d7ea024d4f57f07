// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.client.ApiRequest;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.util.StringHelper;

/**
 * The name of a consumer's checkpoint: what is read (the component, which stands for the account,
 * the site, the resource and the filters) and never who reads it, so that it outlives routes, nodes
 * and API keys. It has neither the equals sign nor the line break that the file repository forbids
 * in names.
 */
final class CheckpointKey {

    private CheckpointKey() {}

    static String of(KajabiEndpoint endpoint) {
        if (endpoint.getOffsetKey() != null) {
            return endpoint.getOffsetKey();
        }
        Map<String, String> filters = new TreeMap<>();
        endpoint.getRequest()
                .getFilter()
                .forEach((name, value) -> filters.put(name, String.valueOf(value)));
        String site = filters.remove("site_id");
        String configured = endpoint.getConfiguration().getSiteId();
        if (site == null && configured != null && !configured.isBlank()) {
            site = configured.trim();
        }
        String filter =
                filters.entrySet().stream()
                        .map(e -> "/" + e.getKey() + ":" + ApiRequest.encode(e.getValue()))
                        .collect(Collectors.joining());
        return StringHelper.before(endpoint.getEndpointUri(), ":")
                + "/"
                + (site == null ? "all" : ApiRequest.encode(site))
                + "/"
                + endpoint.getResource()
                + (endpoint.getTrack() == Track.updated ? "/updated" : "")
                + filter;
    }
}
