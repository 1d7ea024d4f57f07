// SPDX-License-Identifier: Apache-2.0
/**
 * One account's session with the API: HTTP, token, rate limit, retries, error mapping and pages.
 *
 * <p>Only this package knows HTTP, and nothing in it knows Camel's exchanges.
 */
@NullMarked
package io.github.camelkajabi.client;

import org.jspecify.annotations.NullMarked;
