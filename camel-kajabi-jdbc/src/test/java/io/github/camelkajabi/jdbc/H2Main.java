// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import io.github.camelkajabi.ChildJvm;
import org.h2.tools.Server;

/** An H2 server in a process of its own, which can be killed. */
final class H2Main {

    private H2Main() {}

    /** Argument: the port. */
    public static void main(String[] args) throws Exception {
        ChildJvm.endWithParent();
        Server.createTcpServer("-tcpPort", args[0], "-ifNotExists").start();
        Thread.currentThread().join();
    }
}
