// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.fleet;

/**
 * A row of the table of accounts.
 *
 * @param name lower-case letters, digits and hyphens; it names the component and the checkpoints,
 *     so it must not change
 * @param siteId null if the account has one site
 */
record Account(String name, String clientId, String clientSecret, String siteId) {

    /** The scheme of its endpoints. */
    String scheme() {
        return "kajabi-" + name;
    }

    @Override
    public String toString() {
        return name;
    }
}
