// SPDX-License-Identifier: Apache-2.0
/**
 * The connector measured against the bare HTTP client and against the route that a careful user
 * would write by hand.
 */
@NullMarked
package io.github.camelkajabi.benchmarks;

import org.jspecify.annotations.NullMarked;
