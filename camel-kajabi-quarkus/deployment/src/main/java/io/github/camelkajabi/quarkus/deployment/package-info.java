// SPDX-License-Identifier: Apache-2.0
/** The build steps that register the component with Quarkus. */
@NullMarked
package io.github.camelkajabi.quarkus.deployment;

import org.jspecify.annotations.NullMarked;
