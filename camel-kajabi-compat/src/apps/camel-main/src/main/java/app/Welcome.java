// SPDX-License-Identifier: Apache-2.0
package app;

import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

public final class Welcome {

    private Welcome() {}

    public static void main(String[] args) throws Exception {
        Main main = new Main();
        main.addMainListener(
                new MainListenerSupport() {
                    @Override
                    public void afterStart(BaseMainSupport started) {
                        CamelContext context = started.getCamelContext();
                        Probe.open(context);
                    }
                });
        main.run(args);
    }
}
