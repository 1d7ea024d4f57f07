// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import io.github.camelkajabi.model.Site;
import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The site that new contacts belong to: the configured one, or the only one of the account. */
@Component
public class SiteLookup {

    private final ProducerTemplate kajabi;
    private volatile String id;

    SiteLookup(
            ProducerTemplate kajabi,
            @Value("${camel.component.kajabi.site-id:}") String configured) {
        this.kajabi = kajabi;
        this.id = configured;
    }

    /**
     * The id of the site.
     *
     * @throws IllegalStateException if the account has several and none is configured
     */
    public String id() {
        if (id.isBlank()) {
            List<?> sites = kajabi.requestBody("kajabi:sites?operation=list", null, List.class);
            if (sites.size() != 1) {
                throw new IllegalStateException(
                        "The account has "
                                + sites.size()
                                + " sites: set KAJABI_SITE_ID to the id of one.");
            }
            id = ((Site) sites.get(0)).getId();
        }
        return id;
    }
}
