// SPDX-License-Identifier: Apache-2.0
/**
 * The {@code kajabi:} component as Camel sees it: component, endpoint, configuration, header names,
 * producer and consumer.
 */
@NullMarked
package io.github.camelkajabi;

import org.jspecify.annotations.NullMarked;
