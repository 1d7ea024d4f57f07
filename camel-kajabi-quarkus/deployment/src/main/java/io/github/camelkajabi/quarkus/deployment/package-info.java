// SPDX-License-Identifier: Apache-2.0
/** What Quarkus has to know about the component when an application is built. */
@NullMarked
package io.github.camelkajabi.quarkus.deployment;

import org.jspecify.annotations.NullMarked;
