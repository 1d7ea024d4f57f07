// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.check.AccountProbe;
import io.github.camelkajabi.check.AccountReport;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.SessionRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Handler;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a Kajabi account behaves as the connector assumes: credentials, permissions,
 * sites, page sizes, order, filters, times, rate limit. It only reads: some sixty requests at most,
 * all of them {@code GET} apart from the one for a token.
 *
 * <p>The account is that of a component {@code kajabi}, with its session, its rate limit and its
 * connection settings. A route can call the check as a bean:
 *
 * <pre>{@code
 * from("direct:check").bean(AccountCheck.class).log("${body.toTable()}");
 * }</pre>
 *
 * <p>The report contains neither secrets nor personal data. Each {@link #run()} is a check of its
 * own. Thread-safe after it was configured.
 */
public class AccountCheck implements CamelContextAware {

    private @Nullable CamelContext camelContext;
    private String component = "kajabi";
    private boolean slow;

    /** A check of the component {@code kajabi} of a context that is set later. */
    public AccountCheck() {}

    /** A check of the component {@code kajabi} of a context. */
    public AccountCheck(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    /**
     * Makes the check, which takes as long as its requests. A failure of the account is a finding
     * of the report and not an exception.
     *
     * @throws IllegalArgumentException if the component is not configured: without credentials, for
     *     example
     * @throws KajabiException if the thread is interrupted
     */
    @Handler
    public AccountReport run() throws Exception {
        CamelContext context = ObjectHelper.notNull(camelContext, "camelContext");
        KajabiComponent kajabi = context.getComponent(component, KajabiComponent.class);
        KajabiConfiguration configuration = kajabi.getConfiguration();
        SessionRegistry sessions = SessionRegistry.of(context);
        KajabiSession session = sessions.acquire(kajabi.sessionSettings(configuration));
        try {
            return new AccountProbe(session, configuration.getSiteId(), slow).run();
        } finally {
            sessions.release(session);
        }
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    public String getComponent() {
        return component;
    }

    /** The name of the component whose account is checked. The default is {@code kajabi}. */
    public void setComponent(String component) {
        this.component = component;
    }

    public boolean isSlow() {
        return slow;
    }

    /** Whether less than one request a second is sent. By default they follow one another. */
    public void setSlow(boolean slow) {
        this.slow = slow;
    }
}
