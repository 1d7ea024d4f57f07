// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

/** A ZooKeeper in a process of its own. It is on the class path in the profile proof only. */
public final class ZooKeeperMain {

    private static final String SERVER = "org.apache.zookeeper.server.ZooKeeperServerMain";

    private ZooKeeperMain() {}

    /** Whether there is one. */
    public static boolean isPresent() {
        try {
            Class.forName(SERVER);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Arguments: port, data directory, milliseconds of a tick. */
    public static void main(String[] args) throws Exception {
        ChildJvm.endWithParent();
        Class.forName(SERVER).getMethod("main", String[].class).invoke(null, (Object) args);
    }
}
