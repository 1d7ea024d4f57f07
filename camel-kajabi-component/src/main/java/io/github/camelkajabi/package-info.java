// SPDX-License-Identifier: Apache-2.0
/**
 * The {@code kajabi:} component as Camel sees it: component, endpoint, configuration, header names,
 * producer and consumer.
 *
 * <p>Compiled for Camel 4.18 and Java 17; the same jar runs on Camel 4.14, 4.18 and 4.22.
 */
@NullMarked
package io.github.camelkajabi;

import org.jspecify.annotations.NullMarked;
