// SPDX-License-Identifier: Apache-2.0
package app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelEvent;

@ApplicationScoped
public class Start {

    void started(@Observes CamelEvent.CamelContextStartedEvent event) {
        Probe.open((CamelContext) event.getContext());
    }
}
